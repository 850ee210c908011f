import { deserialize, serialize } from 'node:v8';
import type { Database } from 'better-sqlite3';
import * as z from 'zod';

/** Batches that wait for a file to be free, first in first out. They are on disk, so that memory stays flat. */
export interface Waiting<Row> {
  readonly isEmpty: boolean;
  add(rows: readonly Row[]): void;
  /** @throws RangeError where none waits */
  first(): readonly Row[];
  removeFirst(): void;
}

const rowsColumn = z.instanceof(Buffer);

/** Keeps them in a temporary table, for which a connection has a file of its own that nobody can lock. */
export function createWaiting<Row>(database: Database): Waiting<Row> {
  database.exec('CREATE TEMP TABLE waiting (number INTEGER PRIMARY KEY, rows BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO temp.waiting VALUES (?, ?)');
  const select = database.prepare('SELECT rows FROM temp.waiting WHERE number = ?').pluck();
  const remove = database.prepare('DELETE FROM temp.waiting WHERE number = ?');
  let next = 0;
  let end = 0;
  return {
    get isEmpty() {
      return next === end;
    },
    add(rows) {
      insert.run(end, serialize(rows));
      end++;
    },
    first() {
      const found = rowsColumn.safeParse(select.get(next));
      if (!found.success) throw new RangeError('No batch waits');
      return deserialize(found.data);
    },
    removeFirst() {
      remove.run(next);
      next++;
    },
  };
}
