import { wasLeft } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import type { Writer } from '../writer.js';
import type { Condition } from './conditions.js';

/** How many rows a condition selected. */
export interface WrittenRows {
  readonly written: number;
  readonly total: number;
  /** Failed tickets whose rows are not written; those that the run did not get to have not failed. */
  readonly failedLeftOut: number;
}

/** Passes on the rows that match a condition, and counts them. */
export function matchingWriter(
  writer: Writer,
  condition: Condition,
): { readonly writer: Writer; readonly counts: WrittenRows } {
  const counts = { written: 0, total: 0, failedLeftOut: 0 };
  const take = (outcome: Outcome) => {
    const isTaken = condition(outcome);
    if (isTaken) counts.written++;
    else if (outcome.error && !wasLeft(outcome.error)) counts.failedLeftOut++;
    return isTaken;
  };
  return {
    counts,
    writer: {
      async write(outcomes) {
        counts.total += outcomes.length;
        const taken = outcomes.filter(take);
        if (taken.length > 0) await writer.write(taken);
      },
      commit: () => writer.commit(),
      discard: () => writer.discard(),
    },
  };
}
