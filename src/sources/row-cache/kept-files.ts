import { hash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';

/** A file of rows in the folder of them. Its name says whose rows it has, and all times. */
export interface KeptFile {
  readonly path: string;
  readonly id: string;
  /** Milliseconds since 1970, as all times. */
  readonly fetchedAt: number;
  readonly expiresAt: number;
  /** What its name ends in where its rows are not all of a query: they are being fetched, or a run was cut off. */
  readonly rest: string | undefined;
}

/**
 * How long an unfinished file may stay, in milliseconds: a killed run leaves one behind, and no run fills one
 * for so long.
 */
export const unfinishedAge = 24 * 60 * 60_000;

/** What the name of a file ends in that is filled in steps, so that another run can go on with it. */
export const inSteps = '.steps';

/** Returns what the names of files begin with that hold the rows of a key. @param key all that decides which rows they are */
export function idOfRows(key: unknown): string {
  return hash('sha256', JSON.stringify(key));
}

/** Makes the folder where there is none, and deletes what has expired in it. @throws TicketsiftError `cache_unavailable` */
export async function openFolder(folder: string, now: number): Promise<void> {
  await orCannotKeep(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  for (const { path, expiresAt } of await allFiles(folder)) if (expiresAt <= now) await removeFile(path);
}

/** @throws TicketsiftError `cache_unavailable` for what the action throws */
export async function orCannotKeep<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new TicketsiftError('cache_unavailable', `Cannot keep rows in ${folder}: ${messageOf(cause)}`, {
      cause,
      hint: 'Leave out --cache-rows, or make sure that the folder is writable.',
    });
  }
}

const fileName = /^([0-9a-f]{64})\.(\d+)\.(\d+)\.db(\..*)?$/;

/** Returns the path of a file. @param rest see `KeptFile.rest` */
export function pathOfRows(
  folder: string,
  { id, fetchedAt, expiresAt, rest = '' }: Omit<KeptFile, 'path'>,
): string {
  return join(folder, `${id}.${fetchedAt}.${expiresAt}.db${rest}`);
}

/** Returns all files of rows, without those that SQLite keeps beside one while it is open. */
export async function allFiles(folder: string): Promise<KeptFile[]> {
  return (await readdir(folder)).flatMap((file) => {
    const [, id, fetchedAt, expiresAt, rest] = fileName.exec(file) ?? [];
    if (id === undefined || rest?.endsWith('-wal') || rest?.endsWith('-shm')) return [];
    return [
      { path: join(folder, file), id, fetchedAt: Number(fetchedAt), expiresAt: Number(expiresAt), rest },
    ];
  });
}

/** Deletes a file, with those that SQLite keeps beside one while it is open. */
export async function removeFile(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
