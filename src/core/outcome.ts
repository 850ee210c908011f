import type { Classification } from './classification.js';
import type { TicketError } from './errors/ticket-error.js';
import type { Ticket } from './ticket.js';

/**
 * The result of a ticket: a classification or an error, never both.
 * A ticket that fails is data, so that one bad ticket cannot end a run of 200,000.
 */
export type Outcome = Classified | Failed;

interface Common {
  readonly ticket: Ticket;
  readonly origin: Origin;
  /** Which of two models the outcome is of; undefined where there is one alone. */
  readonly model?: string;
}

export interface Classified extends Common {
  readonly classification: Classification;
  readonly error?: undefined;
}

export interface Failed extends Common {
  readonly classification?: undefined;
  readonly error: TicketError;
}

/**
 * Where the answer came from: `cached` from an earlier run, `asked` of the model now, `shared` with another
 * ticket that made the same request, of this run or of one beside it, or `none` where no model was needed or
 * reached.
 */
export type Origin = 'cached' | 'sent' | 'duplicate' | 'none';
