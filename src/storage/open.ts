import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf, messageOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import { isBusy, mayPass } from './busy.js';
import { type Database, type DatabaseOptions, driverPackage, loadDriver } from './sqlite-driver.js';

/** A step of a schema. Steps are only ever appended: a file records how many it has taken. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** What a SQLite file of ours holds. */
export interface Schema {
  /** Said in messages: "the cache". */
  readonly what: string;
  /**
   * Marks the file as ours (SQLite's `application_id`, of which the upper half is `ownMark`), so that no other
   * database is ever written to.
   */
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
  /**
   * `WAL` unless said, so that readers do not wait for writers. It makes files beside the file even to read it, so what people
   * may share who cannot write there has the older `DELETE`.
   */
  readonly journal?: 'WAL' | 'DELETE';
  /** Whether the file can give room back to the disk that its rows have left: see `giveRoomBack`. */
  readonly shrinks?: true;
}

/** The upper half of the `application_id` of every file of ours: "TS". */
const ownMark = 0x5453;

/** Whether an opened file is one in which the program keeps something for itself. */
export function isOwnFile(database: Database): boolean {
  return Number(database.pragma('application_id', { simple: true })) >>> 16 === ownMark;
}

/** The name under which SQLite makes a private database that vanishes when it is closed. */
export const temporary = '';

/**
 * Opens a SQLite file and brings its schema up to date; makes file and folders where there are none.
 * Safe when several processes start on one file at once.
 * @param name what messages call the file
 * @param timeoutMs how long to wait for another process that holds the file, which blocks the whole program
 * @throws TicketsiftError `bad_cache` for a file that is not SQLite, not ours, or from a newer version of the
 * program; `file_locked` for one that another process holds; `cache_unavailable` for one that cannot be opened or made;
 * `sqlite_missing` where there is no driver
 */
export function openDatabase(path: string, schema: Schema, name = path, timeoutMs = 30_000): Database {
  let database: Database | undefined;
  try {
    if (path !== temporary) mkdirSync(dirname(path), { recursive: true });
    database = load(path, { timeout: timeoutMs });
    database.pragma('synchronous = NORMAL');
    database.pragma('cache_size = -64000');
    migrate(database, name, schema);
    // A wait blocks the whole program, Ctrl-C included. It is long only while nothing else goes on.
    database.pragma('busy_timeout = 1000');
    return database;
  } catch (cause) {
    database?.close();
    throw cause instanceof TicketsiftError ? cause : cannotOpen(path, name, schema, cause);
  }
}

/** Opens any SQLite file, of any program. @throws what `loadDriver` and better-sqlite3 throw */
export function load(path: string, options: DatabaseOptions = {}): Database {
  const Sqlite = loadDriver();
  // An absolute path, since better-sqlite3 trims others and reads those that start with `file:` as URLs.
  return new Sqlite(path === temporary ? path : resolve(path), { timeout: 30_000, ...options });
}

const anotherFile =
  'Name another file where a flag named this one; else move it away, and a new one is made.';

function migrate(
  database: Database,
  name: string,
  { what, applicationId, migrations, journal = 'WAL', shrinks }: Schema,
): void {
  const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }));
  const isOurs = number('application_id') === applicationId;
  const isEmpty = number('schema_version') === 0;
  if (!isOurs && !isEmpty) {
    throw new TicketsiftError('bad_cache', `${name} is a database of another program, not ${what}`, {
      hint: anotherFile,
    });
  }
  const taken = number('user_version');
  if (taken > migrations.length) {
    throw new TicketsiftError('bad_cache', `${name} was written by a newer version of ticketsift`, {
      hint: 'Update ticketsift, or name another file.',
    });
  }
  if (taken === migrations.length) return;
  // Only a file that holds nothing takes this without being written anew.
  if (shrinks) database.pragma('auto_vacuum = INCREMENTAL');
  // Kept in the file, so that it is set only once.
  database.pragma(`journal_mode = ${journal}`);
  const step = database.transaction(() => {
    // Another process may have been faster: what is to do is seen only under the lock.
    for (const { sql } of migrations.slice(number('user_version'))) database.exec(sql);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${migrations.length}`);
  });
  step.immediate();
  if (shrinks && number('auto_vacuum') !== incremental) whileFree(() => database.exec('VACUUM'));
}

/** SQLite's number for it. */
const incremental = 2;

/** Gives room back to the disk that rows have left, where no other process uses the file; later rows take it otherwise. */
export function giveRoomBack(database: Database): void {
  whileFree(() => database.pragma('incremental_vacuum'));
}

function whileFree(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!mayPass(error)) throw error;
  }
}

function cannotOpen(path: string, name: string, { what }: Schema, cause: unknown): TicketsiftError {
  const code = codeOf(cause);
  if (code === 'SQLITE_NOTADB') {
    return new TicketsiftError('bad_cache', `${name} is not a SQLite file, so it cannot be ${what}`, {
      cause,
      hint: anotherFile,
    });
  }
  if (isBusy(cause)) {
    return new TicketsiftError('file_locked', `Another program holds ${what} ${name}`, {
      cause,
      hint: 'Run the same command again when it is done, or name another file.',
    });
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new TicketsiftError('bad_cache', `${name} is damaged, so it cannot be ${what}`, {
      cause,
      hint: 'Move it away: a new one is made. Its content may be restored from a copy, or with `sqlite3 <file> .recover`.',
    });
  }
  return new TicketsiftError('cache_unavailable', `Cannot open ${what} ${name}: ${reasonOf(path, cause)}`, {
    cause,
    hint: code.startsWith('SQLITE_')
      ? 'Check that the file and its folder can be written to.'
      : `Check that its folder can be created, and that \`npm rebuild ${driverPackage().name}\` succeeds.`,
  });
}

/** SQLite reports what is not a file as one that cannot be opened, or as a disk that fails. */
function reasonOf(path: string, cause: unknown): string {
  const isSqlites = codeOf(cause).startsWith('SQLITE_') && path !== temporary;
  const found = isSqlites ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (found === undefined || found.isFile()) return messageOf(cause);
  if (found.isDirectory()) return 'it is a folder';
  return found.isFIFO() ? 'it is a pipe, not a file' : 'it is a device, not a file';
}
