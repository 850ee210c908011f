import { counted } from '../../core/text/numbers.js';

/** Returns what is said of rows that a table does not show. */
export function moreRows(count: number): string {
  return `… and ${counted(count, 'more row')}: --rows all shows them, --output results.csv keeps them`;
}
