import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import type { TicketErrorCode } from '../../core/errors/ticket-error.js';
import { openDatabase, type Schema, temporary } from '../../storage/open.js';
import type { Row } from '../table.js';

const schema: Schema = {
  what: 'the messages of threads',
  applicationId: 0,
  migrations: [
    {
      name: 'messages',
      sql: `CREATE TABLE messages (place INTEGER PRIMARY KEY, thread TEXT NOT NULL, row TEXT NOT NULL) STRICT;
        CREATE TABLE threads (first INTEGER PRIMARY KEY, thread TEXT NOT NULL) STRICT`,
    },
  ],
};

const batchSize = 200;
const threadRow = z.object({ first: z.number(), thread: z.string() });
const storedRow = z.object({
  values: z.array(z.string()),
  line: z.number(),
  source: z.string().exactOptional(),
  unreadable: z
    .object({ code: z.custom<TicketErrorCode>((value) => typeof value === 'string'), message: z.string() })
    .optional(),
});

/** The rows of a table in a private file that vanishes with it, to be read thread by thread in flat memory. */
export interface ThreadStore {
  /** @param threadOf the thread of a row; a row whose thread is empty is one by itself */
  fill(rows: AsyncIterable<readonly Row[]>, threadOf: (row: Row) => string): Promise<void>;
  /** The rows of each thread, in the order of the table; threads in the order of their first rows; in batches. */
  threads(): Generator<readonly Row[][]>;
  [Symbol.dispose](): void;
}

/** @throws TicketsiftError `cache_unavailable` */
export function createThreadStore(): ThreadStore {
  const database = openDatabase(temporary, schema);
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?)');
  let count = 0;
  const insertAll = database.transaction((rows: readonly Row[], threadOf: (row: Row) => string) => {
    for (const row of rows) {
      const thread = threadOf(row);
      const place = count++;
      insert.run(place, thread === '' ? `none ${place}` : `id ${thread}`, JSON.stringify(row));
    }
  });
  return {
    async fill(rows, threadOf) {
      for await (const batch of rows) {
        insertAll(batch, threadOf);
        // A source that never waits would keep Ctrl-C from being heard.
        await setImmediate();
      }
      database.exec(`CREATE INDEX messages_by_thread ON messages (thread, place);
        INSERT INTO threads SELECT min(place), thread FROM messages GROUP BY thread`);
    },
    *threads() {
      const next = database.prepare('SELECT * FROM threads WHERE first > ? ORDER BY first LIMIT ?');
      const ofThread = database.prepare('SELECT row FROM messages WHERE thread = ? ORDER BY place').pluck();
      for (let last = -1; ; ) {
        const threads = next.all(last, batchSize).map((row) => threadRow.parse(row));
        if (threads.length === 0) return;
        last = threads.at(-1)?.first ?? last;
        yield threads.map(({ thread }) => ofThread.all(thread).map(toRow));
      }
    },
    [Symbol.dispose]: () => void database.close(),
  };
}

function toRow(stored: unknown): Row {
  const { unreadable, ...row } = storedRow.parse(JSON.parse(z.string().parse(stored)));
  return unreadable === undefined ? row : { ...row, unreadable };
}
