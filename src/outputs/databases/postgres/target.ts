import type { QueryResult } from 'pg';
import { codeOf } from '../../../core/errors/caught.js';
import type { BatchTarget } from '../batches.js';
import { type Connection, explained } from './connection.js';

interface PostgresTarget<Row> {
  /** What messages call it. */
  readonly what: string;
  readonly connection: Connection;
  /** One statement for a whole batch. */
  readonly sql: string;
  readonly keyOf: (row: Row) => string;
  readonly valuesOf: (rows: readonly Row[]) => readonly unknown[];
  readonly countOdd: (result: QueryResult<Record<string, unknown>>, rows: readonly Row[]) => number;
}

/** Deadlock and failed serialization: the server undid the statement in favour of another one. */
const undone = new Set(['40P01', '40001']);
const maxAttempts = 10;

/**
 * Writes batches into PostgreSQL, each in a transaction. Sends an empty batch first, so that a refusal shows
 * before any ticket is paid for.
 */
export async function postgresTarget<Row>({
  what,
  connection,
  sql,
  keyOf,
  valuesOf,
  countOdd,
}: PostgresTarget<Row>): Promise<BatchTarget<Row>> {
  let odd = 0;

  async function write(given: readonly Row[]): Promise<void> {
    // All runs use the same order, so that two that write the same rows seldom deadlock.
    const rows = given.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (let attempt = 1; ; attempt++) {
      try {
        odd += countOdd(await connection.change(sql, valuesOf(rows)), rows);
        return;
      } catch (cause) {
        if (!undone.has(codeOf(cause)) || attempt === maxAttempts) throw cause;
      }
    }
  }

  await write([]);
  return {
    write: (rows) => explained(what, () => write(rows)),
    finish: async () => odd,
    close: () => connection.close(),
  };
}
