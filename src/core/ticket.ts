import type { Removed } from './cleaning.js';
import type { TicketError } from './errors/ticket-error.js';

/** A support ticket as it was read: one row of a source. */
export interface Ticket {
  /** From the id column, or the row's number where the source has none. */
  readonly id: string;
  /** What the customer wrote: subject, blank line, body, each as the source had it, unless it was cleaned. Hostile. */
  readonly text: string;
  /** The text without its subject, where it has one. */
  readonly body?: string;
  /** The subject, where a column has it. */
  readonly subject?: string;
  /** The texts that the body is put together from, where they are several. */
  readonly parts?: readonly string[];
  /** The source's column names: one array, shared by all its tickets. */
  readonly columns: readonly string[];
  /** The row's cells, parallel to `columns`; the id and the text are among them. */
  readonly values: readonly string[];
  readonly place: Place;
  /** Why the source cannot give all of it as it is; such a ticket is never sent. */
  readonly unreadable?: TicketError;
  /** What is sent is not all that the source had. */
  readonly cleaned?: CleanedTicket;
}

/** What was taken out of a ticket before it is sent. */
export interface CleanedTicket {
  readonly removed: Removed;
  /** Its cells as they are sent. */
  readonly values: readonly string[];
  /** The ticket as the source had it. */
  readonly whole: Ticket;
}

/** Where a ticket came from, so that an error can point at it. */
export interface Place {
  readonly source: string;
  /** The line of the file the row starts on, or the row's number in a database; counted from 1. */
  readonly line: number;
}

/** Returns a ticket as the source had it, whatever was taken out of it. */
export function wholeTicket(ticket: Ticket): Ticket {
  return ticket.cleaned?.whole ?? ticket;
}
