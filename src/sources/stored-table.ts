import { createRowStore, type RowStore } from './row-store.js';
import type { Table } from './table.js';

interface Stored extends Pick<Table, 'name' | 'columns' | 'notes'> {
  /** Gives the filled store; called when the rows are first wanted. */
  readonly open: () => Promise<RowStore>;
  /** Lets go of what the store would have been filled from. */
  readonly close: () => Promise<void>;
}

/** A table whose rows come from a store. */
export function storedTable({ name, columns, notes, open, close }: Stored): Table {
  let store: RowStore | undefined;
  let read = 0;
  return {
    name,
    columns,
    notes,
    async *rows() {
      store = await open();
      for (const batch of store.rows()) {
        read += batch.length;
        yield batch;
      }
    },
    progress: () => store && read / Math.max(1, store.count),
    async [Symbol.asyncDispose]() {
      store?.[Symbol.dispose]();
      await close();
    },
  };
}

/**
 * The same table with all its rows fetched at once, into a private file that vanishes with it: a database that is
 * about to be written to must be let go first.
 */
export async function spooled(table: Table): Promise<Table> {
  await using source = table;
  const store = createRowStore(source.columns);
  await store.fill(source);
  return storedTable({ ...source, open: async () => store, close: async () => store[Symbol.dispose]() });
}
