import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { findName } from '../../core/text/normal-name.js';
import type { Table } from '../table.js';

type Columns = Pick<Table, 'name' | 'columns'>;

/**
 * Returns the column that a person named, as it is spelt or else in another case or punctuation.
 * @throws TicketsiftError `usage` that lists the columns
 */
export function namedColumn(table: Columns, flag: string, name: string): number {
  const index = findName(table.columns, name);
  if (index !== -1) return index;
  throw noColumn(table, flag, name);
}

/**
 * Returns the columns that a person named with commas between them. A name that has commas itself goes before two names.
 * @throws TicketsiftError `usage` that lists the columns
 */
export function namedColumns(table: Columns, flag: string, names: string): number[] {
  const parts = names.split(',');
  const found: number[] = [];
  for (let start = 0; start < parts.length; ) {
    const [index, end] = longestName(table.columns, parts, start);
    if (index === -1) throw noColumn(table, flag, (parts[start] ?? '').trim() || names);
    found.push(index);
    start = end;
  }
  return [...new Set(found)];
}

/** The column with the most of the parts from `start` on in its name, and the part after them. */
function longestName(columns: readonly string[], parts: readonly string[], start: number): [number, number] {
  for (let end = parts.length; end > start; end--) {
    const name = parts.slice(start, end).join(',').trim();
    // With commas in it only as it is spelt: else `first,name` could be the column `First name`.
    const index = end - start > 1 ? columns.indexOf(name) : findName(columns, name);
    if (index !== -1) return [index, end];
  }
  return [-1, start];
}

function noColumn({ name: source, columns }: Columns, flag: string, name: string): TicketsiftError {
  return new TicketsiftError('usage', `${source} has no column ${name} (${flag})`, {
    hint: `Its columns: ${listNames(columns)}.`,
  });
}
