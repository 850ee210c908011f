import { TicketsiftError } from '../../core/errors.js';

/** Thrown to whoever still reads rows of a source that has been let go: what came is not all there is. */
export function closedEarly(source: string): TicketsiftError {
  return new TicketsiftError('interrupted', `Reading ${source} was stopped before its end`);
}
