import { hasSameCategories } from '../core/classification.js';
import type { Outcome } from '../core/outcome.js';
import { type Ticket, wholeTicket } from '../core/ticket.js';
import type { Kind } from '../storage/runs/kind.js';

/** What tickets were before, for those that have changed. */
export type Changes = ReadonlyMap<Ticket, Kind>;

/**
 * Finds the tickets whose answer changed between two tries. Both tries have the very same ticket objects,
 * from before they were cleaned.
 */
export function changesSince(before: readonly Outcome[], after: readonly Outcome[]): Changes {
  const kinds = new Map(before.map((outcome) => [wholeTicket(outcome.ticket), kindOf(outcome)]));
  return new Map(
    after.flatMap((outcome) => {
      const { ticket } = outcome;
      const was = kinds.get(wholeTicket(ticket));
      return was === undefined || isSame(was, kindOf(outcome)) ? [] : [[ticket, was] as const];
    }),
  );
}

/** Returns what a ticket was, where it has changed. */
export function changeOf(before: Outcome, after: Outcome): Kind | undefined {
  const was = kindOf(before);
  return isSame(was, kindOf(after)) ? undefined : was;
}

function kindOf({ classification, error }: Outcome): Kind {
  return classification ?? { error: error.code };
}

function isSame(one: Kind, other: Kind): boolean {
  if ('error' in one || 'error' in other)
    return 'error' in one && 'error' in other && one.error === other.error;
  return one.urgent === other.urgent && hasSameCategories(one, other);
}
