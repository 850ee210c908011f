import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { findListed, findName } from '../../core/text/normal-name.js';
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
  const listed = findListed(names, (name, isJoined) => {
    const index = isJoined ? table.columns.indexOf(name) : findName(table.columns, name);
    return index === -1 ? undefined : index;
  });
  if ('unknown' in listed) throw noColumn(table, flag, listed.unknown || names);
  return [...new Set(listed.found)];
}

function noColumn({ name: source, columns }: Columns, flag: string, name: string): TicketsiftError {
  return new TicketsiftError('usage', `${source} has no column ${name} (${flag})`, {
    hint: `Its columns: ${listNames(columns)}.`,
  });
}
