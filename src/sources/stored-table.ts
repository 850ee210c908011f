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
 * The same table, but with its rows fetched into a private file before the first is given: a database that is
 * written to must be let go first.
 * @param most rows that anybody will want
 */
export function spooled(table: Table, most?: number): Table {
  let filled: Promise<RowStore> | undefined;
  const close = () => table[Symbol.asyncDispose]();
  const fill = async () => {
    const store = createRowStore(table.columns);
    await store.fill(table, most);
    await close();
    return store;
  };
  const open = () => {
    filled ??= fill();
    return filled;
  };
  return { ...storedTable({ ...table, open, close }), fetchAll: async () => void (await open()) };
}
