import { closeSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import type { TicketErrorCode } from '../../core/errors/ticket-error.js';
import { openDatabase, type Schema, temporary } from '../../storage/open.js';
import type { Database } from '../../storage/sqlite-driver.js';
import type { Row, Table, TicketColumnNames } from '../table.js';

const schema: Schema = {
  what: 'the rows kept of a source',
  applicationId: 0x54_53_52_57,
  migrations: [
    {
      name: 'rows',
      sql: `CREATE TABLE head (columns TEXT NOT NULL) STRICT;
        CREATE TABLE rows (line INTEGER PRIMARY KEY, cells TEXT NOT NULL) STRICT`,
    },
    { name: 'unreadable', sql: 'ALTER TABLE rows ADD COLUMN unreadable TEXT' },
    {
      name: 'steps',
      sql: `ALTER TABLE rows ADD COLUMN messages TEXT;
        ALTER TABLE rows ADD COLUMN key TEXT;
        ALTER TABLE rows ADD COLUMN is_partial INTEGER NOT NULL DEFAULT 0;
        CREATE UNIQUE INDEX rows_by_key ON rows (key) WHERE key IS NOT NULL;
        CREATE TABLE place (place TEXT NOT NULL) STRICT;
        ALTER TABLE head ADD COLUMN ticket_columns TEXT`,
    },
  ],
};

const batchSize = 1_000;
const texts = z.array(z.string());
const storedRow = z.object({
  line: z.number(),
  cells: z.string(),
  unreadable: z.string().nullable(),
  messages: z.string().nullable(),
});
const storedHead = z.object({ columns: z.string(), ticket_columns: z.string().nullable() });
const columnNames = z.object({ id: z.string(), subject: z.string(), text: z.string() });
const ticketError = z.object({
  code: z.custom<TicketErrorCode>((value) => typeof value === 'string'),
  message: z.string(),
});

/** The rows of a source in a SQLite file of our own, which only the user may read. */
export interface RowStore {
  readonly columns: readonly string[];
  /** As `Table.ticketColumns`. */
  readonly ticketColumns: TicketColumnNames | undefined;
  /** Takes in the rows of a table, at most this many; each batch is written before the next is read. */
  fill(table: Table, limit?: number): Promise<void>;
  /** In the order in which they came. */
  rows(): Generator<Row[]>;
  readonly count: number;
  /** The database, for what else it holds. */
  readonly database: Database;
  [Symbol.dispose](): void;
}

/**
 * Makes a store, in a private file that vanishes with it unless a path is given.
 * @throws TicketsiftError `cache_unavailable`
 */
export function createRowStore(
  columns: readonly string[],
  {
    path = temporary,
    ticketColumns,
  }: { readonly path?: string; readonly ticketColumns?: TicketColumnNames | undefined } = {},
): RowStore {
  // SQLite would make a file that others may read.
  if (path !== temporary) closeSync(openSync(path, 'wx', 0o600));
  const database = openDatabase(path, schema);
  database
    .prepare('INSERT INTO head (columns, ticket_columns) VALUES (?, ?)')
    .run(JSON.stringify(columns), ticketColumns ? JSON.stringify(ticketColumns) : null);
  return storeOver(database, { columns, ticketColumns });
}

/**
 * Opens a store that was filled before.
 * @param timeoutMs how long to wait for another process that holds it
 * @throws TicketsiftError `bad_cache`, `file_locked` or `cache_unavailable`
 */
export function openRowStore(path: string, timeoutMs?: number): RowStore {
  const database = openDatabase(path, schema, path, timeoutMs);
  try {
    const { columns, ticket_columns: named } = storedHead.parse(
      database.prepare('SELECT columns, ticket_columns FROM head').get(),
    );
    return storeOver(database, {
      columns: texts.parse(JSON.parse(columns)),
      ticketColumns: named === null ? undefined : columnNames.parse(JSON.parse(named)),
    });
  } catch (error) {
    database.close();
    throw error;
  }
}

function storeOver(
  database: Database,
  { columns, ticketColumns }: Pick<RowStore, 'columns' | 'ticketColumns'>,
): RowStore {
  // Rows are written once and read once, in order: pages need not be kept.
  database.pragma('cache_size = -4000');
  const insert = database.prepare('INSERT INTO rows (line, cells, unreadable) VALUES (?, ?, ?)');
  const insertAll = database.transaction((rows: readonly Row[]) => {
    for (const { line, values, unreadable } of rows) {
      insert.run(line, JSON.stringify(values), unreadable ? JSON.stringify(unreadable) : null);
    }
  });
  const select = database.prepare(
    'SELECT line, cells, unreadable, messages FROM rows WHERE line > ? ORDER BY line LIMIT ?',
  );
  const counted = database.prepare('SELECT count(*) FROM rows').pluck();
  return {
    columns,
    ticketColumns,
    async fill(table, limit = Number.POSITIVE_INFINITY) {
      let left = limit;
      for await (const batch of table.rows()) {
        insertAll(batch.slice(0, left));
        left -= batch.length;
        // A source that never waits would keep Ctrl-C from being heard.
        await setImmediate();
        if (left <= 0) return;
      }
    },
    *rows() {
      for (let last = -1; ; ) {
        const batch = select.all(last, batchSize).map(toRow);
        if (batch.length === 0) return;
        last = batch.at(-1)?.line ?? last;
        yield batch;
      }
    },
    get count() {
      return z.number().parse(counted.get());
    },
    database,
    [Symbol.dispose]: () => void database.close(),
  };
}

function toRow(found: unknown): Row {
  const { line, cells, unreadable, messages } = storedRow.parse(found);
  return {
    values: texts.parse(JSON.parse(cells)),
    line,
    ...(messages !== null && { messages: texts.parse(JSON.parse(messages)) }),
    ...(unreadable !== null && { unreadable: ticketError.parse(JSON.parse(unreadable)) }),
  };
}
