import type { Behaviour } from '../../support/endpoint.js';

/** What differs from a folder with the usual files. */
interface Given {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** A trusted `ticketsift.yaml`. */
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Whether there is a terminal. */
  readonly isTerminal?: true;
  /** What the stand-in endpoint at `{url}` does. */
  readonly answer?: Behaviour;
}

/**
 * A mistake of somebody who does not know the program, and its answer: the arguments with spaces between them (`~` is a space
 * within one), the exit code, the error code, what happened and where, and what to do next.
 * There is no error code where the command line itself cannot be read.
 */
export type Mistake = readonly [
  what: string,
  args: string,
  exit: number,
  code: string | undefined,
  says: string,
  next: string,
  given?: Given,
];
