import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { resultKey, resultTable, type WrittenColumn } from './columns.js';

/** The kinds of database that results can be written to. */
export type DatabaseKind = 'sqlite' | 'postgres' | 'snowflake';

/** A column that exists. Names and types are hostile. */
export interface FoundColumn {
  readonly name: string;
  /** As the catalog spells it. */
  readonly type: string;
  /**
   * Whether it stores values of another type unchanged; without it, the column must have exactly that type.
   */
  readonly takes?: (type: string) => boolean;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  /** Whether it is computed from other columns and therefore cannot be written. */
  readonly isGenerated: boolean;
  /** Whether it is part of the primary key. */
  readonly isKey: boolean;
}

/** A table that exists. */
export interface FoundTable {
  /** `table`, or what else has that name: `view`, `foreign table`. */
  readonly kind: string;
  readonly columns: readonly FoundColumn[];
  /** Finds a column as the database itself would: some take `Urgent` and `urgent` for the same. */
  column(name: string): FoundColumn | undefined;
}

/**
 * Returns how existing columns differ from what is written to them, each as `urgent is text instead of
 * boolean`.
 */
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

/** Returns how a table differs from a table of results; empty where results can be written to it. */
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
