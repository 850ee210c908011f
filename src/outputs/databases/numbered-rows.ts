import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import type { FoundTable } from './catalog.js';
import type { WrittenColumn } from './columns.js';
import { tableCalled } from './names.js';
import type { ResultsRun } from './results.js';

/**
 * The column that names the source in which `ticket_id` is a row number. A table gets it when tickets without
 * ids are written to it; for tickets with ids it is NULL.
 */
export const rowsOfColumn: WrittenColumn = {
  name: 'rows_of',
  type: { sqlite: 'TEXT', postgres: 'text', snowflake: 'TEXT' },
  mayBeNull: true,
};

/**
 * Returns the query for a row whose id may mean another ticket than the same id in this run: where either is
 * a row number, all rows of a table must come from one source. Undefined where there can be no such row.
 * @param table quoted, as in SQL
 * @param parameter how the database writes the first parameter, the source
 */
export function queryForOtherRows(
  table: string,
  found: FoundTable,
  { run, parameter }: { run: ResultsRun; parameter: string },
): string | undefined {
  const isMarked = found.column(rowsOfColumn.name) !== undefined;
  if (run.rowsOf === undefined && !isMarked) return undefined;
  const source = isMarked ? rowsOfColumn.name : 'NULL';
  // A parameter must be used, and must have a type.
  const wanted = `CAST(${parameter} AS text)`;
  return `SELECT ${source} AS source FROM ${table} WHERE ${source} IS DISTINCT FROM ${wanted}
    OR ${isMarked ? 'FALSE' : 'TRUE'} LIMIT 1`;
}

/** A database on which rows are kept apart. */
interface KeptApart {
  readonly kind: 'postgres' | 'snowflake';
  /** How it writes the first parameter. */
  readonly parameter: string;
  /** Returns the first row of a query with a parameter. */
  readonly first: (sql: string, parameter: string | null) => Promise<unknown>;
  readonly change: (sql: string) => Promise<unknown>;
}

/**
 * Refuses ids that could mean two tickets, and marks row numbers as such.
 * @param sql the table, quoted as in SQL
 * @throws TicketsiftError `bad_output`
 */
export async function keepRowsApart(
  { sql, found, name, run }: { sql: string; found: FoundTable; name: string; run: ResultsRun },
  { kind, parameter, first, change }: KeptApart,
): Promise<void> {
  const query = queryForOtherRows(sql, found, { run, parameter });
  if (query !== undefined) refuseOtherRows(name, await first(query, run.rowsOf ?? null), run);
  const { name: column, type } = rowsOfColumn;
  if (run.rowsOf !== undefined && !found.column(column))
    await change(`ALTER TABLE ${sql} ADD COLUMN IF NOT EXISTS ${column} ${type[kind]}`);
}

const otherRow = z.object({ source: z.string().nullable() });

/**
 * Throws where the query found a row.
 * @param row what the query found, if anything
 * @throws TicketsiftError `bad_output` where it found a row
 */
export function refuseOtherRows(table: string, row: unknown, { rowsOf }: ResultsRun): void {
  if (row === undefined) return;
  const { source } = otherRow.parse(row);
  const held =
    source === null
      ? 'of tickets with ids, or of an older version'
      : `of the rows of ${shorten(source, 200)}`;
  const given =
    rowsOf === undefined ? 'these tickets have ids' : 'these tickets are numbered, since they have no ids';
  throw new TicketsiftError(
    'bad_output',
    `Cannot write results into ${tableCalled(table)}: it holds results ${held}, and ${given}: one would replace the other`,
    { hint: 'Choose another table with --output-table, or name the column of ids with --id-column.' },
  );
}
