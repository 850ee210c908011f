import { extname } from 'node:path';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { openToRead } from '../../core/world/read-file.js';
import { isBusy } from '../../storage/busy.js';
import { load } from '../../storage/open.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { typeOfFile, wrongType } from '../input/file-types.js';

/**
 * Opens somebody's SQLite file so that nothing in it can change, and nothing in it is trusted to run.
 * @param name what the user calls it
 * @param lockTimeoutMs how long another program may hold it
 * @throws TicketsiftError `not_found`, `file_locked`, or `bad_input` for what is no SQLite file
 */
export async function openForReading(path: string, name: string, lockTimeoutMs = 5_000): Promise<Database> {
  let database: Database | undefined;
  try {
    // SQLite says "unable to open database file" of whatever it is; this says what it is.
    (await openToRead(path)).destroy();
    database = load(path, { readonly: true, fileMustExist: true, timeout: lockTimeoutMs });
    database.pragma('query_only = ON');
    // Views and triggers of an unknown file must not call functions with side effects.
    database.pragma('trusted_schema = OFF');
    database.defaultSafeIntegers(true);
    // The header is read only now.
    database.pragma('schema_version');
    return database;
  } catch (cause) {
    database?.close();
    throw await explain(path, name, cause);
  }
}

/** The error where another program holds the file for longer than is waited for. */
export function lockedFile(name: string, cause: unknown): TicketsiftError {
  return new TicketsiftError('file_locked', `${name} is locked by another program`, {
    cause,
    hint: 'Run the same command again when that program has finished with it, or read a copy of the file.',
  });
}

async function explain(path: string, name: string, cause: unknown): Promise<TicketsiftError> {
  if (cause instanceof TicketsiftError) return cause;
  const code = codeOf(cause);
  const type = code === 'SQLITE_NOTADB' ? await typeOfFile(path) : undefined;
  if (type) return wrongType(name, type);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    const what = code === 'SQLITE_NOTADB' ? 'is not a SQLite database' : 'is damaged';
    return new TicketsiftError('bad_input', `${name} ${what}`, {
      cause,
      hint: extname(name) === '' ? 'Say what it is with --input-format.' : 'Check that the file is whole.',
    });
  }
  if (isBusy(cause)) return lockedFile(name, cause);
  const reason = code.startsWith('SQLITE_') ? messageOf(cause) : readFailure(cause);
  return new TicketsiftError('not_found', `Cannot read ${name}: ${reason}`, {
    cause,
    hint: 'Give the path of a SQLite file of tickets.',
  });
}
