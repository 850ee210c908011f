import { hasSameCategories } from '../core/classification.js';
import type { Outcome } from '../core/outcome.js';
import { type Ticket, wholeTicket } from '../core/ticket.js';
import type { Kind } from '../storage/runs/kind.js';

/** What tickets were before, of those that are something else now. */
export type Changes = ReadonlyMap<Ticket, Kind>;

/** Which tickets another try gave another answer to. Of both the tickets, before they were cleaned, are the very same objects. */
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

/** Returns what a ticket was, where it is something else now. */
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
