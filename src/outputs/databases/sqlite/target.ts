import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Target } from '../batches.js';
import { explained, isLocked, sqliteFailure } from './file.js';
import { createWaiting } from './waiting.js';

/** How the end waits for a locked file. Each wait blocks the whole program, Ctrl-C included, so it is short. */
export interface Patience {
  readonly waits: number;
  readonly waitMs: number;
}

interface SqliteTarget<Row> {
  readonly path: string;
  readonly database: Database;
  /** Writes rows, within a transaction; gives how many were odd. */
  readonly apply: (rows: readonly Row[]) => number;
  readonly patience?: Patience;
}

/**
 * Writes batches into a SQLite file, each in a transaction.
 *
 * A batch that finds the file locked waits in a temporary table for a later one, or for the end: somebody may
 * have the file open in another program all evening, and a run must neither stop for that nor end.
 */
export function sqliteTarget<Row>({
  path,
  database,
  apply,
  patience = { waits: 60, waitMs: 500 },
}: SqliteTarget<Row>): Target<Row> {
  const waiting = createWaiting<Row>(database);
  const transaction = database.transaction(apply);
  let odd = 0;
  let inTheWay: unknown;
  database.pragma('busy_timeout = 0');

  /** Whether the batch could be written. */
  function attempt(rows: readonly Row[]): boolean {
    try {
      // Exclusive, to learn of a reader at the start and not when all is done.
      odd += transaction.exclusive(rows);
      return true;
    } catch (cause) {
      if (!isLocked(cause)) throw cause;
      inTheWay = cause;
      return false;
    }
  }

  function attemptFirst(): boolean {
    const isWritten = attempt(waiting.first());
    if (isWritten) waiting.removeFirst();
    return isWritten;
  }

  async function finish(): Promise<number> {
    database.pragma(`busy_timeout = ${patience.waitMs}`);
    for (let refusals = 0; !waiting.isEmpty; await setImmediate()) {
      refusals = explained(path, attemptFirst) ? 0 : refusals + 1;
      if (refusals === patience.waits) throw sqliteFailure(path, inTheWay);
    }
    return odd;
  }

  return {
    async write(rows) {
      explained(path, () => {
        if (waiting.isEmpty && attempt(rows)) return;
        waiting.add(rows);
        // Two for every one that came, so that those which wait grow fewer, without a long stop.
        for (let count = 0; count < 2 && !waiting.isEmpty && attemptFirst(); count++);
      });
    },
    finish,
    async close() {
      database.close();
    },
  };
}
