import type { Classification } from '../../../core/classification.js';
import type { Ticket } from '../../../core/ticket.js';
import type { TicketChange } from '../../../storage/services/zendesk/client.js';

/** The changes that an answer needs, each of which may be made again. */
export interface WantedChanges {
  readonly changes: readonly TicketChange[];
  /** What of the answer the field cannot hold: categories without an option in it. */
  readonly unknown: readonly string[];
  /** Whether the ticket has something of an earlier answer that stays. */
  readonly isOutdated?: boolean;
}

/** What of a ticket takes the results. */
export interface FieldTarget {
  /** What is written, as the end of a sentence: `add tags such as …`. Hostile. */
  readonly what: string;
  /** @param ticket as it was read: what it has already needs no change */
  changesFor(answer: Classification, ticket: Ticket): WantedChanges;
}

/** Returns a cell of a ticket; empty where it has no such column. */
export function cellOf({ columns, values }: Ticket, column: string): string {
  return values[columns.indexOf(column)] ?? '';
}
