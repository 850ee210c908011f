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
  /** Which of two models gave the outcome; undefined where there is only one. */
  readonly model?: string;
  /** The start of a reply that cannot be read. Hostile. */
  readonly reply?: string;
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
 * Where the answer came from: `cached` from an earlier run, `sent` to the model now, `duplicate` of another ticket with the
 * same request, in this run or a simultaneous one, or `none` where no model was needed or reached.
 */
export type Origin = 'cached' | 'sent' | 'duplicate' | 'none';
