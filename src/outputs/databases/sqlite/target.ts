import type { BatchTarget } from '../batches.js';
import type { SqliteFile } from './file.js';

/**
 * Writes batches into a SQLite file, each in a transaction.
 * @param apply writes rows within a transaction and returns how many were odd
 */
export function sqliteTarget<Row>(
  file: SqliteFile,
  apply: (rows: readonly Row[]) => number,
): BatchTarget<Row> {
  const transaction = file.database.transaction(apply);
  let odd = 0;
  return {
    async write(rows) {
      // Exclusive, so that a reader is noticed at the start and not at the end.
      odd += await file.insist(() => transaction.exclusive(rows));
    },
    finish: async () => odd,
    close: async () => file.close(),
  };
}
