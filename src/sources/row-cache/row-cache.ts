import { rename } from 'node:fs/promises';
import { grouped } from '../../core/text/numbers.js';
import { silently } from '../../core/world/wait.js';
import type { Table } from '../table.js';
import {
  allFiles,
  idOfRows,
  type KeptFile,
  openFolder,
  orCannotKeep,
  pathOfRows,
  removeFile,
  unfinishedAge,
} from './kept-files.js';
import { createRowStore, openRowStore, type RowStore } from './row-store.js';
import { type KeptReading, steppedTable } from './stepped-table.js';
import { storedTable } from './stored-table.js';

/** Where and how long the rows of databases are kept. */
export interface RowCache {
  readonly folder: string;
  /** In milliseconds. */
  readonly maxAge: number;
  /** Whether to ignore stored rows and fetch them again. */
  readonly refresh: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The rows of a table as they were fetched before, if that is not too long ago. Else they are fetched to the last
 * one before the first is given: the next run then finds them whole however few this one reads, and the
 * connection is let go at once.
 * @param key all that decides which rows they are: connection, SQL, parameters, identity
 * @param reading how a source is read that is read in steps
 * @throws TicketsiftError `cache_unavailable`, and what opening and reading the table throws
 */
export async function cachedTable(
  name: string,
  key: unknown,
  { folder, maxAge, refresh, now }: RowCache,
  open: () => Promise<Table>,
  reading: KeptReading = { folder, now, limit: undefined, waiting: silently },
): Promise<Table> {
  const id = idOfRows(key);
  await openFolder(folder, now());
  // How old a file of the future is, no clock can tell that was set back since.
  const isFresh = ({ fetchedAt }: KeptFile) => fetchedAt <= now() && now() - fetchedAt < maxAge;
  const kept = (await wholeFiles(folder)).find((file) => file.id === id && isFresh(file));
  const store = kept && !refresh ? await openKept(kept) : undefined;
  if (kept && store) return keptTable(name, store, now() - kept.fetchedAt);

  const table = await open();
  const close = () => table[Symbol.asyncDispose]();
  const keep = async (filled: string) => {
    for (const older of await wholeFiles(folder)) if (older.id === id) await removeFile(older.path);
    // Under its name only now: what others find is whole.
    const path = pathOfRows(folder, { id, fetchedAt: now(), expiresAt: now() + maxAge, rest: undefined });
    await orCannotKeep(folder, () => rename(filled, path));
    return openRowStore(path);
  };
  if (table.steps) return steppedTable(table, table.steps, reading, { id, isNew: refresh, keep });
  return storedTable({
    ...table,
    close,
    async open() {
      const expiresAt = now() + unfinishedAge;
      const unfinished = pathOfRows(folder, { id, fetchedAt: now(), expiresAt, rest: `.${process.pid}` });
      try {
        using filling = createRowStore(table.columns, { path: unfinished });
        await filling.fill(table);
      } catch (error) {
        await removeFile(unfinished);
        throw error;
      } finally {
        await close();
      }
      return await keep(unfinished);
    },
  });
}

/** How many queries and accounts have rows in a folder, and how many of these were not read to the end. */
export interface StoredRows {
  readonly queries: number;
  readonly cutOff: number;
}

/** Counts what has stored rows. */
export async function countStoredRows(folder: string): Promise<StoredRows> {
  const files = await allFiles(folder).catch(() => []);
  return { queries: files.length, cutOff: files.filter(({ rest }) => rest !== undefined).length };
}

/** Deletes all stored rows; returns how many queries had some. */
export async function forgetRows(folder: string): Promise<number> {
  const files = await allFiles(folder).catch(() => []);
  for (const { path } of files) await removeFile(path);
  return files.length;
}

/** Returns the rows of a file, or undefined where it is damaged: they are then fetched again. */
async function openKept({ path }: KeptFile): Promise<RowStore | undefined> {
  try {
    return openRowStore(path);
  } catch {
    await removeFile(path);
    return undefined;
  }
}

function keptTable(name: string, store: RowStore, age: number): Table {
  const seconds = grouped(Math.round(age / 1000));
  return storedTable({
    name,
    columns: store.columns,
    ...(store.ticketColumns && { ticketColumns: store.ticketColumns }),
    notes: [`the rows are from ${seconds} s ago (--refresh fetches them again)`],
    open: async () => store,
    close: async () => store[Symbol.dispose](),
  });
}

async function wholeFiles(folder: string): Promise<KeptFile[]> {
  return (await allFiles(folder)).filter(({ rest }) => rest === undefined);
}
