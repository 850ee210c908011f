import { TicketFailure } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';

/** Returns the outcome of a ticket that a run does not send, since `stop` has fired. */
export function notSent(stop: AbortSignal): TicketFailure {
  const { reason } = stop;
  const why = reason instanceof TicketsiftError ? `: ${reason.message}` : '.';
  return new TicketFailure('not_sent', `The run stopped before this request was sent${why}`);
}
