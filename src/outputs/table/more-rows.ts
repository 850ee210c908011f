import { wasLeft } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { counted } from '../../core/text/numbers.js';

/** Returns what is said of rows that a table does not show. */
export function moreRows(count: number): string {
  return `… and ${counted(count, 'more row')}: --rows all shows them, --output results.csv keeps them`;
}

/** Returns whether people want to see an outcome: tickets that a run did not get to are counted, not listed. */
export function wasSent({ error }: Outcome): boolean {
  return error === undefined || !wasLeft(error);
}
