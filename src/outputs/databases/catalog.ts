import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { resultKey, resultTable, type WrittenColumn } from './columns.js';

/** The kinds of database that results go into. */
export type DatabaseKind = 'sqlite' | 'postgres';

/** A column that is there. Names and types are hostile. */
export interface FoundColumn {
  readonly name: string;
  /** As the catalog spells it. */
  readonly type: string;
  /** Whether it keeps values of another type as they are; where it is not there, that type has to be its own. */
  readonly takes?: (type: string) => boolean;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  /** Computed from other columns, so that nobody may write it. */
  readonly isGenerated: boolean;
  /** Whether it is part of the primary key. */
  readonly isKey: boolean;
}

/** A table that is there. */
export interface FoundTable {
  /** `table`, or what else goes by that name: `view`, `foreign table`. */
  readonly kind: string;
  readonly columns: readonly FoundColumn[];
  /** Finds a column as the database itself would: some take `Urgent` and `urgent` for one. */
  column(name: string): FoundColumn | undefined;
}

/** How columns that are there differ from what is written to them, each as `urgent is text instead of boolean`. */
export function columnDifferences(
  table: FoundTable,
  wanted: readonly WrittenColumn[],
  database: DatabaseKind,
): string[] {
  return wanted.flatMap(({ name, type, mayBeNull }) => {
    const found = table.column(name);
    if (!found) return [];
    const isOfType = found.takes?.(type[database]) ?? found.type === type[database];
    const isRight = isOfType && !found.isGenerated && (found.isNullable || !mayBeNull);
    return isRight ? [] : [`${name} is ${described(found, mayBeNull)} instead of ${type[database]}`];
  });
}

/** How a table differs from one of results; empty where results can be written to it. */
export function resultDifferences(table: FoundTable, database: DatabaseKind): string[] {
  const missing = resultTable.filter(({ name }) => !table.column(name));
  const ours = new Set(resultTable.map(({ name }) => table.column(name)));
  const insistent = table.columns.filter(
    (column) => !ours.has(column) && !column.isNullable && !column.hasDefault && !column.isGenerated,
  );
  return [
    ...missing.map(({ name, type }) => `${name} (${type[database]}) is missing`),
    ...columnDifferences(table, resultTable, database),
    ...insistent.map(({ name }) => `${shorten(name, 60)} is NOT NULL without a default`),
    ...keyDifference(table),
  ];
}

function described({ type, isNullable, isGenerated }: FoundColumn, mayBeNull: boolean): string {
  const parts = [shorten(type, 60) || 'of no type'];
  if (isGenerated) parts.push('GENERATED');
  if (!isNullable && mayBeNull) parts.push('NOT NULL');
  return parts.join(' ');
}

function keyDifference(table: FoundTable): string[] {
  const key = table.columns.filter(({ isKey }) => isKey);
  const isRight = key.length === resultKey.length && resultKey.every((name) => table.column(name)?.isKey);
  if (isRight) return [];
  const found = key.length === 0 ? 'missing' : `(${listNames(key.map(({ name }) => name))})`;
  return [`the primary key is ${found} instead of (${resultKey.join(', ')})`];
}
