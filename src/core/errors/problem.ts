import { type Position, TicketsiftError } from '../errors.js';
import type { Environment } from '../world/environment.js';
import { messageOf } from './caught.js';
import { harmless } from './harmless.js';
import { shortage } from './last-words.js';
import { onPage } from './on-page.js';

/** What went wrong, for a page: harmless to show, and without secrets. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** What to do next, in lines. */
  readonly hint: readonly string[];
  readonly position: Position | null;
}

/** Returns an error as a page shows it. */
export function problemOf(error: unknown, { asWritten }: Pick<Environment, 'asWritten'>): Problem {
  const { code, lines, position = null } = described(error);
  const [message = '', ...hint] = onPage(lines).map((line) => harmless(line, asWritten));
  return { code, message, hint, position };
}

function described(error: unknown): {
  readonly code: string;
  /** The message and its hint, as the command line has them. */
  readonly lines: readonly string[];
  readonly position?: Position | undefined;
} {
  if (error instanceof TicketsiftError) {
    const { code, message, hint, position } = error;
    return { code, lines: [message, ...(hint ? hint.split('\n') : [])], position };
  }
  const {
    what = messageOf(error),
    remedy = 'This is unexpected. Please report it, with the steps that led here.',
  } = shortage(error) ?? {};
  return { code: 'unexpected', lines: [what, remedy] };
}
