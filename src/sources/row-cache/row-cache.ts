import { hash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { grouped } from '../../core/text/numbers.js';
import type { Table } from '../table.js';
import { createRowStore, openRowStore, type RowStore } from './row-store.js';
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
 * @throws TicketsiftError `cache_unavailable`, and what opening and reading the table throws
 */
export async function cachedTable(
  name: string,
  key: unknown,
  { folder, maxAge, refresh, now }: RowCache,
  open: () => Promise<Table>,
): Promise<Table> {
  const id = hash('sha256', JSON.stringify(key));
  await explained(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  await prune(folder, now());
  // How old a file of the future is, no clock can tell that was set back since.
  const isFresh = ({ fetchedAt }: KeptFile) => fetchedAt <= now() && now() - fetchedAt < maxAge;
  const kept = (await filesIn(folder)).find((file) => file.id === id && isFresh(file));
  const store = kept && !refresh ? await openKept(kept) : undefined;
  if (kept && store) return keptTable(name, store, now() - kept.fetchedAt);

  const table = await open();
  const close = () => table[Symbol.asyncDispose]();
  return storedTable({
    ...table,
    close,
    async open() {
      const unfinished = join(folder, nameOf(id, now(), now() + unfinishedAge, `.${process.pid}`));
      try {
        using filling = createRowStore(table.columns, unfinished);
        await filling.fill(table);
      } catch (error) {
        await remove(unfinished);
        throw error;
      } finally {
        await close();
      }
      for (const older of await filesIn(folder)) if (older.id === id) await remove(older.path);
      // Under its name only now: what others find is whole.
      const path = join(folder, nameOf(id, now(), now() + maxAge));
      await explained(folder, () => rename(unfinished, path));
      return openRowStore(path);
    },
  });
}

/** Deletes all stored rows; returns how many queries had some. */
export async function forgetRows(folder: string): Promise<number> {
  const files = await allFiles(folder).catch(() => []);
  for (const { path } of files) await remove(path);
  return files.length;
}

/**
 * How long an unfinished file may stay, in milliseconds: a killed run leaves one behind, and no run fills one
 * for so long.
 */
const unfinishedAge = 24 * 60 * 60_000;

/** Returns the rows of a file, or undefined where it is damaged: they are then fetched again. */
async function openKept({ path }: KeptFile): Promise<RowStore | undefined> {
  try {
    return openRowStore(path);
  } catch {
    await remove(path);
    return undefined;
  }
}

function keptTable(name: string, store: RowStore, age: number): Table {
  const seconds = grouped(Math.round(age / 1000));
  return storedTable({
    name,
    columns: store.columns,
    notes: [`the rows are from ${seconds} s ago (--refresh fetches them again)`],
    open: async () => store,
    close: async () => store[Symbol.dispose](),
  });
}

async function explained<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new TicketsiftError('cache_unavailable', `Cannot keep rows in ${folder}: ${messageOf(cause)}`, {
      cause,
      hint: 'Leave out --cache-rows, or make sure that the folder is writable.',
    });
  }
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

function nameOf(id: string, fetchedAt: number, expiresAt: number, rest = ''): string {
  return `${id}.${fetchedAt}.${expiresAt}.db${rest}`;
}

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

/** Deletes what has expired, including unfinished files of killed runs. */
async function prune(folder: string, now: number): Promise<void> {
  for (const { path, expiresAt } of await allFiles(folder)) if (expiresAt <= now) await remove(path);
}

/** With the files that SQLite keeps beside one while it is open. */
async function remove(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
