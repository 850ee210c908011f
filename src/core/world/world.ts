import type { Readable, Writable } from 'node:stream';
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

/** Returns how many columns a line may have. Some terminals (serial lines, `stty cols 0`) say 0 when they do not know. */
export function widthOf(stream: Terminal): number {
  return stream.columns || 80;
}

/** Returns at how many columns sentences are broken: not at all in a pipe and for a screen reader, which want whole lines. */
export function wrapWidthOf(stream: Terminal, isPlain: boolean): number {
  return stream.isTTY && !isPlain ? widthOf(stream) : Number.POSITIVE_INFINITY;
}

/** Returns the columns of a line in a table: those of the terminal. In a pipe nothing is cut. */
export function lineWidthOf(stream: Terminal): number {
  return stream.isTTY ? widthOf(stream) : Number.POSITIVE_INFINITY;
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
