import type { Readable, Writable } from 'node:stream';
import { visible } from '../text/visible.js';
import type { Clock } from './clock.js';
import type { Environment } from './environment.js';

type Terminal = { readonly isTTY?: boolean; readonly columns?: number };

/** The world of a command: passed in, so that a test can pass another. */
export interface World extends Clock {
  readonly stdin: Readable & Terminal;
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  readonly environment: Environment;
  readonly cwd: string;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** A unique name. */
  readonly newId: () => string;
  /** Calls back on Ctrl-C and on a request to terminate; returns a function that stops listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

export type Loudness = 'quiet' | 'normal' | 'verbose';

/** Writes everything but results to stderr; results go to stdout. */
export class Voice {
  readonly #stderr: Writable;
  readonly #loudness: Loudness;
  readonly #asWritten: Environment['asWritten'];
  /** Whether stderr takes colours. */
  readonly colour: boolean;

  constructor(
    { stderr, environment }: Pick<World, 'stderr' | 'environment'>,
    loudness: Loudness,
    colour: boolean,
  ) {
    this.#stderr = stderr;
    this.#loudness = loudness;
    this.#asWritten = environment.asWritten;
    this.colour = colour;
  }

  get isVerbose(): boolean {
    return this.#loudness === 'verbose';
  }

  get isQuiet(): boolean {
    return this.#loudness === 'quiet';
  }

  /** Says something that a user should know, such as what was guessed. */
  note(text: string): void {
    if (this.#loudness !== 'quiet') this.#line(`note: ${text}`);
  }

  /** Says what is wrong although the run continues. */
  warn(text: string): void {
    this.#line(`warning: ${text}`);
  }

  /** Why something that was asked for has failed, in a line. */
  failure(text: string): void {
    if (this.#loudness !== 'quiet') this.#line(text);
  }

  /** Says something that helps only to find a fault. */
  detail(text: string): void {
    if (this.#loudness === 'verbose') this.#line(text);
  }

  /** Writes a text of several lines that is already safe for a terminal. */
  block(text: string): void {
    if (this.#loudness !== 'quiet') this.#stderr.write(`${this.#asWritten(text).trimEnd()}\n`);
  }

  #line(text: string): void {
    this.#stderr.write(`${visible(this.#asWritten(text))}\n`);
  }
}

/** Returns how many columns a line may have. Some terminals (serial lines, `stty cols 0`) say 0 when they do not know. */
export function widthOf(stream: Terminal): number {
  return stream.columns || 80;
}

/** Returns the columns of a line in a table: those of the terminal, or enough for everything important in a pipe. */
export function lineWidthOf(stream: Terminal): number {
  return stream.isTTY ? widthOf(stream) : 200;
}

/** Returns whether a stream takes colours: --no-color, then the environment, then whether it is a terminal. */
export function takesColour(
  stream: Terminal,
  { colour }: Pick<Environment, 'colour'>,
  flag: boolean,
): boolean {
  if (!flag || colour === 'never') return false;
  return colour === 'always' || stream.isTTY === true;
}
