import { type Position, TicketsiftError } from '../errors.js';
import { withoutCredentials } from '../text/locations.js';
import { visible } from '../text/visible.js';
import type { Environment } from '../world/environment.js';
import { messageOf } from './caught.js';
import { shortage } from './last-words.js';

/** What went wrong, for a page: harmless to show, and without secrets. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** What to do next, in lines. */
  readonly hint: readonly string[];
  readonly position: Position | null;
}

/** Returns an error as a page shows it, in the words of the command line. */
export function problemOf(error: unknown, { asWritten }: Pick<Environment, 'asWritten'>): Problem {
  const harmless = (text: string) => visible(withoutCredentials(asWritten(text)));
  if (error instanceof TicketsiftError) {
    const { code, message, hint, position } = error;
    return {
      code,
      message: harmless(message),
      hint: hint ? hint.split('\n').map(harmless) : [],
      position: position ?? null,
    };
  }
  const lacking = shortage(error);
  return {
    code: 'unexpected',
    message: harmless(lacking?.what ?? messageOf(error)),
    hint: [lacking?.remedy ?? 'This was not foreseen. Please report it, with the steps that led here.'],
    position: null,
  };
}
