import type { Row, Table } from '../table.js';

/** The first rows of a table, and the table itself, which still gives them. */
export interface Peeked {
  readonly table: Table;
  readonly rows: readonly Row[];
}

/** Reads so many rows ahead, or a few more, since they come in batches. @throws TicketsiftError as `Table.rows` */
export async function peek(table: Table, count: number): Promise<Peeked> {
  const batches = table.rows()[Symbol.asyncIterator]();
  const read: (readonly Row[])[] = [];
  for (let seen = 0; seen < count; ) {
    const next = await batches.next();
    if (next.done) break;
    read.push(next.value);
    seen += next.value.length;
  }
  async function* rows(): AsyncGenerator<readonly Row[]> {
    try {
      for (const batch of read.splice(0)) yield batch;
      for (let next = await batches.next(); !next.done; next = await batches.next()) yield next.value;
    } finally {
      await batches.return?.();
    }
  }
  return {
    rows: read.flat(),
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
