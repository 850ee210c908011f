import { TicketsiftError } from '../core/errors.js';

/** Thrown to whoever still reads rows of a source that has been let go: what came is not all there is. */
export function closedEarly(source: string): TicketsiftError {
  return new TicketsiftError('interrupted', `Reading ${source} was stopped before its end`);
}

/**
 * What ends a run whose source went away half-way, which is nobody's mistake: what was classified is kept.
 * @param message what happened to which source, and after how many rows
 */
export function sourceLost(
  message: string,
  cause: unknown,
  hint = 'What was answered is remembered: run the same command again to go on.',
): TicketsiftError {
  return new TicketsiftError('source_lost', message, { cause, hint });
}
