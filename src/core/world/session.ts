import type { Sink } from './sink.js';
import { Voice } from './voice.js';
import type { Waiting } from './wait.js';
import { takesColour, type World } from './world.js';

/** Flags that every command takes. */
export interface Globals {
  readonly quiet?: true;
  readonly verbose?: true;
  readonly debug?: true;
  readonly color: boolean;
  readonly plain?: true;
  readonly profile?: string;
}

/** The world of a command, with the flags that every command takes applied. */
export interface Session {
  readonly world: World;
  readonly voice: Voice;
  /** Whether stdout takes colours. */
  readonly colour: boolean;
  /** Whether output is for a screen reader: no boxes, no bars, nothing that moves, a fact a line. */
  readonly isPlain: boolean;
  /** Standard output: rejects with `ClosedPipe` when the reader is gone. */
  readonly output: Sink;
  /** How to wait for other programs. */
  readonly waiting: Waiting;
  /** The profile of the OpenID provider that a flag names. */
  readonly profile: string | undefined;
}

export function createSession(
  world: World,
  output: Sink,
  { quiet, verbose, color, isPlain, profile }: Omit<Globals, 'plain'> & Pick<Session, 'isPlain'>,
): Session {
  const loudness = quiet ? 'quiet' : verbose ? 'verbose' : 'normal';
  const voice = new Voice(world, {
    loudness,
    colour: takesColour(world.stderr, world.environment, color),
    isPlain,
  });
  const { after, onInterrupt } = world;
  return {
    world,
    voice,
    waiting: { after, onInterrupt, note: (text) => voice.note(text) },
    colour: takesColour(world.stdout, world.environment, color),
    isPlain,
    output,
    profile: profile ?? world.environment.profile,
  };
}
