import type { Classification } from '../../core/classification.js';
import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { Ticket } from '../../core/ticket.js';
import type { Waiting } from '../../core/world/wait.js';
import type { SheetPlace } from '../../formats/sheets/place.js';
import { createDistinct } from '../../storage/distinct.js';
import type { PostgresVariables } from '../../storage/postgres/connect.js';
import type { ServiceAccess } from '../../storage/services/service.js';
import type { Writer } from '../writer.js';
import { type BatchTarget, batchWriter } from './batches.js';
import type { DatabaseKind } from './catalog.js';
import { columnDifferences, type FoundTable } from './catalog.js';
import { updateColumns, type WrittenColumn } from './columns.js';
import { tableCalled } from './names.js';
import { answerOf, type Encoding } from './results.js';

export interface UpdateOptions {
  /** What messages call a SQLite file; its path, unless given. */
  readonly name?: string;
  readonly table: string;
  /** The source's column names; every ticket's values are parallel to them. */
  readonly columns: readonly string[];
  /** Where the tickets are on a sheet, if they come from one whose rows are tickets. */
  readonly sheet?: SheetPlace | undefined;
  /** The places of the ids and the texts among the columns. */
  readonly identifying?: readonly number[] | undefined;
  readonly variables: PostgresVariables;
  /** How a service is reached, where the tickets come from one. */
  readonly access: ServiceAccess;
  readonly warn: (message: string) => void;
  /** How to wait for another program that holds the table. */
  readonly waiting: Waiting;
}

/** A planned update. */
export interface Update extends AsyncDisposable {
  /** The question for the user. Names of tables in it are hostile. */
  readonly confirmation: string;
  /**
   * Adds the missing columns, and returns a writer for them. Call it before the source is read: columns can
   * be added only while no other connection reads the table.
   * @throws TicketsiftError `bad_output`
   */
  start(): Promise<Writer>;
  /** Counts what would be written, where that can be said of each ticket. */
  readonly preview?: () => UpdatePreview;
}

/** What an update would write. */
export interface UpdatePreview {
  /** Takes a ticket, and its answer where that is cached. */
  add(ticket: Ticket, answer: Classification | undefined): void;
  /** Returns sentences for people. Hostile. */
  lines(): readonly string[];
}

/**
 * Inspects the table that tickets came from, to write `urgent`, `categories` and `error` into its rows.
 * @param location the path of a SQLite file, or the URL of a PostgreSQL database
 * @throws TicketsiftError `usage` where there is no such table or the source lacks its key; `bad_output`
 * where it has no primary key, is a view, or has columns of these names that cannot take the results
 */
export type OpenUpdate = (location: string, options: UpdateOptions) => Promise<Update>;

/** A column of the primary key, and its place in a ticket. */
export interface KeyColumn {
  readonly name: string;
  readonly type: string;
  /** Its place among a ticket's values. */
  readonly index: number;
}

export interface UpdatePlan {
  readonly key: readonly KeyColumn[];
  readonly missing: readonly WrittenColumn[];
  readonly confirmation: string;
}

/**
 * Plans the update of a table.
 * @throws TicketsiftError as `OpenUpdate` says
 */
export function planUpdate(
  table: FoundTable,
  { table: name, columns }: UpdateOptions,
  database: DatabaseKind,
): UpdatePlan {
  const refused = (reason: string, hint: string) =>
    new TicketsiftError('bad_output', `Cannot update ${tableCalled(name)}: ${reason}`, { hint });
  if (table.kind !== 'table') throw refused(`it is a ${table.kind}`, 'Name the table that it reads.');

  const key = table.columns
    .filter(({ isKey }) => isKey)
    .map((column): KeyColumn => ({ ...column, index: columns.indexOf(column.name) }));
  if (key.length === 0) throw refused('it has no primary key', 'Give it one, or write to --output instead.');
  if (key.some(({ type }) => type.endsWith('[]'))) {
    throw refused('its primary key has an array', 'Give it another key, or write to --output instead.');
  }
  const differences = updateColumns.flatMap((column) => {
    if (table.column(column.name)?.isKey) return [`${column.name} is part of its primary key`];
    return columnDifferences(table, [column], database);
  });
  if (differences.length > 0)
    throw refused(differences.join('; '), 'Rename these columns, or write to --output.');
  const unread = key.filter(({ index }) => index < 0).map((column) => column.name);
  if (unread.length > 0) {
    const message = `Cannot update ${tableCalled(name)}: the tickets lack its key ${listNames(unread)}`;
    throw new TicketsiftError('usage', message, { hint: 'Read these columns too: add them to the query.' });
  }

  const missing = updateColumns.filter((column) => !table.column(column.name));
  return { key, missing, confirmation: confirmationFor(name, missing) };
}

function confirmationFor(name: string, missing: readonly WrittenColumn[]): string {
  const names = sentenceList(missing.map((column) => column.name));
  const adding = missing.length === 0 ? '' : ` (adding column${missing.length > 1 ? 's' : ''} ${names})`;
  return `Write urgent, categories and error into ${tableCalled(name)}${adding}?`;
}

function sentenceList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A ticket's key, as the source gave it, and what is written into its row. */
export interface UpdateRow {
  readonly key: readonly string[];
  readonly urgent: boolean | bigint | null;
  readonly categories: string | null;
  readonly error: string | null;
}

/** Returns a key of one or several columns as one text. */
export function keyOfUpdate(row: UpdateRow): string {
  return JSON.stringify(row.key);
}

/**
 * Writes updates.
 * @param target counts the rows whose key is not in the table
 */
export function updateWriter(
  target: BatchTarget<UpdateRow>,
  encoding: Encoding,
  { key, options }: { key: readonly KeyColumn[]; options: UpdateOptions },
): Writer {
  const seen = createDistinct();
  let repeated = 0;
  const { table, warn } = options;
  return batchWriter({
    target: {
      ...target,
      write(rows) {
        for (const row of rows) if (!seen.add(Buffer.from(keyOfUpdate(row)))) repeated++;
        return target.write(rows);
      },
      async close() {
        seen[Symbol.dispose]();
        await target.close();
      },
    },
    rowOf: (outcome) => ({
      key: key.map(({ index }) => encoding.text(outcome.ticket.values[index] ?? '')),
      ...answerOf(outcome, encoding),
      error: outcome.error ? encoding.text(`${outcome.error.code}: ${outcome.error.message}`) : null,
    }),
    keyOf: keyOfUpdate,
    conclude(unmatched, replaced) {
      if (unmatched > 0) warn(`${counted(unmatched, 'ticket')} matched no row of ${tableCalled(table)}`);
      const shared = replaced + repeated;
      if (shared > 0)
        warn(`${counted(shared, 'ticket')} had the same key as another one: the last one counts`);
    },
  });
}
