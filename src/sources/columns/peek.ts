import type { Row, Table } from '../table.js';

/** The first rows of a table, and the table itself, which still gives them. */
export interface Peeked {
  readonly table: Table;
  readonly rows: readonly Row[];
  /** Whether the table has no other rows. */
  readonly isWhole: boolean;
}

/**
 * Reads this many rows ahead, or a few more, since they come in batches. What goes wrong after the first batch is thrown
 * where the rows are walked.
 * @throws TicketsiftError as `Table.rows`
 */
export async function peek(table: Table, count: number): Promise<Peeked> {
  const batches = table.rows()[Symbol.asyncIterator]();
  const read: (readonly Row[])[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isWhole = false;
  for (let seen = 0; seen < count; ) {
    try {
      const next = await batches.next();
      if (next.done) {
        isWhole = true;
        break;
      }
      read.push(next.value);
      seen += next.value.length;
    } catch (error) {
      if (read.length === 0) throw error;
      failure = { error };
      break;
    }
  }
  async function* rows(): AsyncGenerator<readonly Row[]> {
    try {
      for (let batch = read.shift(); batch; batch = read.shift()) yield batch;
      if (failure) throw failure.error;
      for (let next = await batches.next(); !next.done; next = await batches.next()) yield next.value;
    } finally {
      await batches.return?.();
    }
  }
  return {
    rows: read.flat(),
    isWhole,
    table: {
      ...table,
      rows,
      async [Symbol.asyncDispose]() {
        await batches.return?.();
        await table[Symbol.asyncDispose]();
      },
    },
  };
}
