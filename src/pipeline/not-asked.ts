import { TicketFailure } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';

/** What becomes of a ticket that a run does not get to, since `stop` has fired. */
export function notAsked(stop: AbortSignal): TicketFailure {
  const { reason } = stop;
  const why = reason instanceof TicketsiftError ? `: ${reason.message}` : '.';
  return new TicketFailure('not_asked', `The run was stopped before this was asked${why}`);
}
