import { TicketsiftError } from '../core/errors.js';

/** Thrown to a reader of a source that has been closed: the rows are not complete. */
export function closedEarly(source: string): TicketsiftError {
  return new TicketsiftError('interrupted', `Reading ${source} was stopped before its end`);
}

/**
 * Ends a run whose source went away half-way, through no mistake of the user: what was classified is kept.
 * @param message what happened to which source, and after how many rows
 */
export function sourceLost(
  message: string,
  cause: unknown,
  hint = 'The answers so far are cached: run the same command again to continue.',
): TicketsiftError {
  return new TicketsiftError('source_lost', message, { cause, hint });
}
