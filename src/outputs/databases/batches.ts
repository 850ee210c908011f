import { wasNotReached } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import type { Writer } from '../writer.js';

/** A database table that takes rows in batches. Its methods throw only TicketsiftError `bad_output`. */
export interface BatchTarget<Row> {
  /** Writes a batch in one transaction, all of it or nothing. No two of its rows have the same key. */
  write(rows: readonly Row[]): Promise<void>;
  /** Resolves when everything is in the database, to the number of odd rows, which each target defines. */
  finish(): Promise<number>;
  /** Closes the database. May be called twice. Never throws. */
  close(): Promise<void>;
}

export interface Batching<Row> {
  readonly target: BatchTarget<Row>;
  readonly rowOf: (outcome: Outcome) => Row;
  /**
   * Returns what identifies the row of the table that a row is for. Of two rows with the same key, the later
   * one wins.
   */
  readonly keyOf: (row: Row) => string;
  /**
   * Called when everything is in the database.
   * @param odd what the target counted
   * @param replaced how many rows a later one replaced before they reached the target
   */
  readonly conclude: (odd: number, replaced: number) => void;
  /** Rows per transaction: by default enough that its own cost hardly counts, and few enough that little is lost with one. */
  readonly batchSize?: number;
}

/**
 * Gathers outcomes into batches for a table. Skips tickets that were not sent, so that an answer of an
 * earlier run stays in the table.
 */
export function batchWriter<Row>({ target, rowOf, keyOf, conclude, batchSize = 500 }: Batching<Row>): Writer {
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
