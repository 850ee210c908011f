import { stat } from 'node:fs/promises';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { cannotRead } from '../../core/errors/read-failure.js';
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
 * @throws TicketsiftError `not_found`, `file_locked`, or `bad_input` for what is not a SQLite file
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
    await refuseCutOff(path, name, database);
    return database;
  } catch (cause) {
    database?.close();
    throw await explainOpening(path, name, cause);
  }
}

/** SQLite takes what is missing of the last page for zeros, so that rows of a file that was cut off may be gone or empty. */
async function refuseCutOff(path: string, name: string, database: Database): Promise<void> {
  const { size } = await stat(path);
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  if (size % pageSize === 0) return;
  throw new TicketsiftError('bad_input', `${name} is cut off: its last page is not whole`, {
    hint: 'Copy or fetch the file again.',
  });
}

/** The error where another program holds the file for longer than is waited for. */
export function lockedFile(name: string, cause: unknown): TicketsiftError {
  return new TicketsiftError('file_locked', `${name} is locked by another program`, {
    cause,
    hint: 'Run the same command again when that program has finished with it, or read a copy of the file.',
  });
}

/** Explains why a file cannot be opened. @param cause what Node or SQLite says */
export async function explainOpening(path: string, name: string, cause: unknown): Promise<TicketsiftError> {
  if (cause instanceof TicketsiftError) return cause;
  const code = codeOf(cause);
  if (isBusy(cause) || code === 'SQLITE_PROTOCOL') return lockedFile(name, cause);
  const type = code === 'SQLITE_NOTADB' ? await typeOfFile(path) : undefined;
  if (type) return wrongType(name, type);
  if (code.startsWith('SQLITE_')) {
    const [, reason, hint] = reasons.find(([start]) => code.startsWith(start)) ?? [
      code,
      `cannot be read: ${messageOf(cause)}`,
      'Check that the file is whole.',
    ];
    return new TicketsiftError('bad_input', `${name} ${reason}`, { cause, hint });
  }
  return await cannotRead({ name }, cause, 'Give the path of a SQLite file of tickets.');
}

const copyIt =
  'Copy it, with the files beside it that begin with its name, into a folder of your own, and read the copy.';

/** By the beginning of SQLite's code: what is the matter with the file, and what to do. */
const reasons: readonly (readonly [code: string, reason: string, hint: string])[] = [
  [
    'SQLITE_NOTADB',
    'is not a SQLite database, or is encrypted',
    'Check that the file is whole; or say what it is with --input-format.',
  ],
  ['SQLITE_CORRUPT', 'is damaged', 'Check that the file is whole.'],
  [
    'SQLITE_READONLY_ROLLBACK',
    'must be repaired before it is read, since a program was interrupted while writing it',
    `Open it once with that program. Or: ${copyIt}`,
  ],
  [
    'SQLITE_READONLY_RECOVERY',
    'must be repaired before it is read, since a program was interrupted while writing it',
    `Open it once with that program. Or: ${copyIt}`,
  ],
  [
    'SQLITE_READONLY',
    'keeps a log (WAL) beside it, and you may not write there, so it cannot be read',
    copyIt,
  ],
];
