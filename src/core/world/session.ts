import type { Sink } from './sink.js';
import { takesColour, Voice, type World } from './world.js';

/** Flags that every command takes. */
export interface Globals {
  readonly quiet?: true;
  readonly verbose?: true;
  readonly debug?: true;
  readonly color: boolean;
  readonly profile?: string;
}

/** What a command is given besides its own flags. */
export interface Session {
  readonly world: World;
  readonly voice: Voice;
  /** Whether stdout takes colours. */
  readonly colour: boolean;
  /** Standard output: rejects with `ClosedPipe` when nobody reads it any longer. */
  readonly output: Sink;
  /** The profile of the OpenID provider that a flag names. */
  readonly profile: string | undefined;
}

/** A command's work; resolves to the exit code. */
export type Run<Options> = (session: Session, options: Options) => Promise<number>;

/** How a command hands over: it names its work and its options, and the rest is done for all alike. */
export type Start = <Options>(run: Run<Options>, options: Options) => Promise<void>;

export function createSession(
  world: World,
  output: Sink,
  { quiet, verbose, color, profile }: Globals,
): Session {
  const loudness = quiet ? 'quiet' : verbose ? 'verbose' : 'normal';
  return {
    world,
    voice: new Voice(world.stderr, loudness, takesColour(world.stderr, world.env, color)),
    colour: takesColour(world.stdout, world.env, color),
    output,
    profile: profile ?? (world.env.TICKETSIFT_PROFILE || undefined),
  };
}
