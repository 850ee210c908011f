import { hash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createRowStore, openRowStore } from './row-store.js';
import { storedTable } from './stored-table.js';
import type { Table } from './table.js';

/** Where and how long the rows of databases are kept. */
export interface RowCache {
  readonly folder: string;
  /** In milliseconds. */
  readonly maxAge: number;
  /** Whether what is kept is passed over and fetched anew. */
  readonly refresh: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * The rows of a table as they were fetched before, if that is not too long ago. Else they are fetched to the last
 * one before the first is given: the next run then finds them whole however few this one reads, and the
 * connection is let go at once.
 * @param key all that decides which rows they are: connection, SQL, parameters, identity
 * @throws TicketsiftError `cache_unavailable`, and what opening and reading the table throws
 */
export async function cachedTable(
  name: string,
  key: unknown,
  { folder, maxAge, refresh, now }: RowCache,
  open: () => Promise<Table>,
): Promise<Table> {
  const id = hash('sha256', JSON.stringify(key));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await prune(folder, now());
  const kept = (await filesIn(folder)).find((file) => file.id === id && now() - file.fetchedAt < maxAge);
  if (kept && !refresh) return keptTable(name, kept, now());

  const table = await open();
  const close = () => table[Symbol.asyncDispose]();
  return storedTable({
    ...table,
    close,
    async open() {
      const path = join(folder, `${id}.${now()}.${now() + maxAge}.db`);
      const unfinished = `${path}.${process.pid}`;
      try {
        using store = createRowStore(table.columns, unfinished);
        await store.fill(table);
      } catch (error) {
        await remove(unfinished);
        throw error;
      } finally {
        await close();
      }
      for (const older of await filesIn(folder)) if (older.id === id) await remove(older.path);
      // Under its name only now: what others find is whole.
      await rename(unfinished, path);
      return openRowStore(path);
    },
  });
}

function keptTable(name: string, { path, fetchedAt }: KeptFile, now: number): Table {
  const store = openRowStore(path);
  const seconds = Math.round((now - fetchedAt) / 1000).toLocaleString('en');
  return storedTable({
    name,
    columns: store.columns,
    notes: [`the rows are those fetched ${seconds} s ago (--refresh fetches them anew)`],
    open: async () => store,
    close: async () => store[Symbol.dispose](),
  });
}

interface KeptFile {
  readonly path: string;
  readonly id: string;
  readonly fetchedAt: number;
  readonly expiresAt: number;
  readonly isWhole: boolean;
}

/** A file's name says whose rows it has, when they were fetched and until when they may stay. */
const fileName = /^([0-9a-f]{64})\.(\d+)\.(\d+)\.db(\..*)?$/;

async function allFiles(folder: string): Promise<KeptFile[]> {
  return (await readdir(folder)).flatMap((file) => {
    const [, id, fetchedAt, expiresAt, rest] = fileName.exec(file) ?? [];
    if (id === undefined) return [];
    const times = { fetchedAt: Number(fetchedAt), expiresAt: Number(expiresAt) };
    return [{ path: join(folder, file), id, ...times, isWhole: rest === undefined }];
  });
}

async function filesIn(folder: string): Promise<KeptFile[]> {
  return (await allFiles(folder)).filter(({ isWhole }) => isWhole);
}

/** Forgets what may not stay any longer, unfinished files of runs that were killed included. */
async function prune(folder: string, now: number): Promise<void> {
  for (const { path, expiresAt } of await allFiles(folder)) if (expiresAt <= now) await remove(path);
}

/** With the files that SQLite keeps beside one while it is open. */
async function remove(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
