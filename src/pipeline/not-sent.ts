import { TicketFailure } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';

/** Returns the outcome of a ticket that a run does not send, since `stop` has fired. */
export function notSent(stop: AbortSignal): TicketFailure {
  return new TicketFailure('not_sent', `The run stopped before this request was sent${whyOf(stop)}`);
}

/** Returns the outcome of a ticket whose request failed as all others would: it says nothing of the ticket. */
export function notAnswered(stop: AbortSignal): TicketFailure {
  return new TicketFailure('not_sent', `The run stopped before the answer came${whyOf(stop)}`);
}

function whyOf({ reason }: AbortSignal): string {
  return reason instanceof TicketsiftError ? `: ${reason.message}` : '.';
}
