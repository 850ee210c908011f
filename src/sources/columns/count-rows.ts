import type { Row, Table } from '../table.js';

/** A table that counts its rows as they are read. */
export interface CountedTable {
  readonly table: Table;
  /** Returns how many rows the whole table seems to have; undefined where that is unknown. */
  expected(): number | undefined;
}

/** Counts the rows of a table, so that the part of it that has been read tells how many there are. */
export function countRows(table: Table): CountedTable {
  let read = 0;
  let isWhole = false;
  async function* rows(): AsyncGenerator<readonly Row[]> {
    for await (const batch of table.rows()) {
      read += batch.length;
      yield batch;
    }
    isWhole = true;
  }
  return {
    table: { ...table, rows },
    expected() {
      if (isWhole) return read;
      const share = table.progress();
      // All of a file may be in memory while a row of it is still to come.
      return share ? Math.max(read + 1, read / share) : undefined;
    },
  };
}
