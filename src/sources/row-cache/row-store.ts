import { closeSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import type { TicketErrorCode } from '../../core/errors/ticket-error.js';
import { openDatabase, type Schema, temporary } from '../../storage/open.js';
import type { Row, Table } from '../table.js';

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
  ],
};

const batchSize = 1_000;
const texts = z.array(z.string());
const storedRow = z.object({ line: z.number(), cells: z.string(), unreadable: z.string().nullable() });
const ticketError = z.object({
  code: z.custom<TicketErrorCode>((value) => typeof value === 'string'),
  message: z.string(),
});

/** The rows of a source in a SQLite file of our own, which only the user may read. */
export interface RowStore {
  readonly columns: readonly string[];
  /** Takes in the rows of a table, at most this many; each batch is written before the next is read. */
  fill(table: Table, limit?: number): Promise<void>;
  /** In the order in which they came. */
  rows(): Generator<Row[]>;
  readonly count: number;
  [Symbol.dispose](): void;
}

/**
 * Makes a store, in a private file that vanishes with it unless a path is given.
 * @throws TicketsiftError `cache_unavailable`
 */
export function createRowStore(columns: readonly string[], path = temporary): RowStore {
  // SQLite would make a file that others may read.
  if (path !== temporary) closeSync(openSync(path, 'wx', 0o600));
  const database = openDatabase(path, schema);
  database.prepare('INSERT INTO head VALUES (?)').run(JSON.stringify(columns));
  return storeOver(database, columns);
}

/** Opens a store that was filled before. @throws TicketsiftError `bad_cache` or `cache_unavailable` */
export function openRowStore(path: string): RowStore {
  const database = openDatabase(path, schema);
  const head = z.object({ columns: z.string() }).parse(database.prepare('SELECT columns FROM head').get());
  return storeOver(database, texts.parse(JSON.parse(head.columns)));
}

function storeOver(database: ReturnType<typeof openDatabase>, columns: readonly string[]): RowStore {
  // Rows are written once and read once, in order: pages need not be kept.
  database.pragma('cache_size = -4000');
  const insert = database.prepare('INSERT INTO rows VALUES (?, ?, ?)');
  const insertAll = database.transaction((rows: readonly Row[]) => {
    for (const { line, values, unreadable } of rows) {
      insert.run(line, JSON.stringify(values), unreadable ? JSON.stringify(unreadable) : null);
    }
  });
  const select = database.prepare('SELECT * FROM rows WHERE line > ? ORDER BY line LIMIT ?');
  const counted = database.prepare('SELECT count(*) FROM rows').pluck();
  return {
    columns,
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
    [Symbol.dispose]: () => void database.close(),
  };
}

function toRow(found: unknown): Row {
  const { line, cells, unreadable } = storedRow.parse(found);
  const row = { values: texts.parse(JSON.parse(cells)), line };
  return unreadable === null ? row : { ...row, unreadable: ticketError.parse(JSON.parse(unreadable)) };
}
