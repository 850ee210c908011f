import { wasNotReached } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import type { Writer } from '../writer.js';

/** A table of a database, taking rows in batches. Its methods throw only TicketsiftError `bad_output`. */
export interface BatchTarget<Row> {
  /** Takes a batch whole or not at all, in one transaction. No two of its rows have the same key. */
  write(rows: readonly Row[]): Promise<void>;
  /** All that was taken is in the database. Resolves to how many rows were odd, in the way a target looks for. */
  finish(): Promise<number>;
  /** Lets go of the database; may be called twice. Never throws. */
  close(): Promise<void>;
}

export interface Batching<Row> {
  readonly target: BatchTarget<Row>;
  readonly rowOf: (outcome: Outcome) => Row;
  /** What two rows have in common that are for one row of the table: the later one wins. */
  readonly keyOf: (row: Row) => string;
  /**
   * Called once all is in the database.
   * @param odd what the target counted
   * @param replaced how many rows gave way to a later one before they reached the target
   */
  readonly conclude: (odd: number, replaced: number) => void;
}

/** Rows to a transaction: enough that its own cost hardly counts, few enough that little is lost with one. */
const batchSize = 500;

/**
 * Gathers outcomes into batches for a table. What the run did not get to is passed over: an answer that the table
 * has of an earlier run says more.
 */
export function batchWriter<Row>({ target, rowOf, keyOf, conclude }: Batching<Row>): Writer {
  let gathered = new Map<string, Row>();
  let replaced = 0;

  async function flush(): Promise<void> {
    const rows = [...gathered.values()];
    gathered = new Map();
    if (rows.length > 0) await target.write(rows);
  }

  return {
    async write(outcomes) {
      for (const outcome of outcomes) {
        if (outcome.error && wasNotReached(outcome.error)) continue;
        const row = rowOf(outcome);
        const key = keyOf(row);
        if (gathered.has(key)) replaced++;
        gathered.set(key, row);
        if (gathered.size >= batchSize) await flush();
      }
    },
    async commit() {
      try {
        await flush();
        conclude(await target.finish(), replaced);
      } finally {
        await target.close();
      }
    },
    discard: () => target.close(),
  };
}
