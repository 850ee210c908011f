import type { Removed } from './cleaning.js';
import type { TicketError } from './errors/ticket-error.js';

/** A support ticket: one row of a source. */
export interface Ticket {
  /** From the id column, or the row's number where the source has none. */
  readonly id: string;
  /** The customer's text: subject, blank line, body, each as in the source unless it was cleaned. Hostile. */
  readonly text: string;
  /** The text without its subject, where it has one. */
  readonly body?: string;
  /** The subject, where a column has it. */
  readonly subject?: string;
  /** The texts that make up the body, if there are several. */
  readonly parts?: readonly string[];
  /** The source's column names: one array, shared by all its tickets. */
  readonly columns: readonly string[];
  /** The row's cells, parallel to `columns`; the id and the text are among them. */
  readonly values: readonly string[];
  readonly place: Place;
  /** Why the source could not read all of it; such a ticket is never sent. */
  readonly unreadable?: TicketError;
  /** Set where parts were removed before sending. */
  readonly cleaned?: CleanedTicket;
}

/** What was removed from a ticket before sending. */
export interface CleanedTicket {
  readonly removed: Removed;
  /** Its cells as they are sent. */
  readonly values: readonly string[];
  /** The ticket as in the source. */
  readonly whole: Ticket;
}

/** Where a ticket came from, so that an error can point at it. */
export interface Place {
  readonly source: string;
  /** The line of the file the row starts on, or the row's number in a database; counted from 1. */
  readonly line: number;
}

/** Returns a ticket as in the source, with everything that was removed from it. */
export function wholeTicket(ticket: Ticket): Ticket {
  return ticket.cleaned?.whole ?? ticket;
}
