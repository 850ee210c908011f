import type { Classification } from '../../../core/classification.js';
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
  /** @param tags those that the ticket had when it was read */
  changesFor(answer: Classification, tags: readonly string[]): WantedChanges;
}
