import type { Table } from '../table.js';
import { createRowStore, type RowStore } from './row-store.js';

interface Stored extends Pick<Table, 'name' | 'columns' | 'notes' | 'details' | 'sheet' | 'ticketColumns'> {
  /** Returns the filled store; called once, when the rows are first wanted. */
  readonly open: () => Promise<RowStore>;
  /** Releases what the store is filled from; a filling under way then fails. */
  readonly close: () => Promise<void>;
}

/** A table whose rows come from a store. */
export function storedTable({
  name,
  columns,
  notes,
  details,
  sheet,
  ticketColumns,
  open,
  close,
}: Stored): Table {
  let opening: Promise<RowStore> | undefined;
  let store: RowStore | undefined;
  let read = 0;
  const filled = async () => {
    opening ??= open();
    store = await opening;
    return store;
  };
  return {
    name,
    columns,
    notes,
    ...(details && { details }),
    ...(sheet && { sheet }),
    ...(ticketColumns && { ticketColumns }),
    async *rows() {
      for (const batch of (await filled()).rows()) {
        read += batch.length;
        yield batch;
      }
    },
    fetchAll: async () => void (await filled()),
    progress: () => store && read / Math.max(1, store.count),
    async [Symbol.asyncDispose]() {
      await close();
      // The caller of the rows gets the error of a failed filling.
      const opened = await opening?.catch(() => undefined);
      opened?.[Symbol.dispose]();
    },
  };
}

/**
 * Returns the same table, but with its rows fetched into a private file before the first is yielded: a
 * database that is written to must be closed first.
 * @param limit the maximum number of rows that will be read
 */
export function spooled(table: Table, limit?: number): Table {
  const close = () => table[Symbol.asyncDispose]();
  return storedTable({
    ...table,
    close,
    async open() {
      const store = createRowStore(table.columns);
      try {
        await store.fill(table, limit);
        await close();
        return store;
      } catch (error) {
        store[Symbol.dispose]();
        throw error;
      }
    },
  });
}
