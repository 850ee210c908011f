import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { codeOf, messageOf } from '../../../core/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/shorten.js';
import { load } from '../../../storage/open.js';

/** How long opening waits for another process to let go of the file, in milliseconds. */
const openingPatience = 10_000;

/**
 * Opens a SQLite file as it is: its journal mode and settings are its owner's.
 * @throws TicketsiftError `bad_output` where its folder is not there; what SQLite throws
 */
export function openFile(path: string, { mustExist }: { mustExist: boolean }): Sqlite.Database {
  if (!existsSync(dirname(path))) {
    throw new TicketsiftError('bad_output', `Cannot write ${path}: its folder does not exist`, {
      hint: 'Make the folder first, or choose another with --output.',
    });
  }
  return load(path, { timeout: openingPatience, fileMustExist: mustExist });
}

/** Runs what works on a file. @throws TicketsiftError `bad_output` for what SQLite throws */
export function explained<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw sqliteFailure(path, cause);
  }
}

/** Whether another connection is in the way. */
export function isLocked(cause: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(cause));
}

/** What SQLite's error means for a file that is written to; any other error as it is. */
export function sqliteFailure(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (!code.startsWith('SQLITE_')) return cause;
  const [, reason, hint] = reasons.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    shorten(messageOf(cause), 300),
    'Choose another place with --output.',
  ];
  return new TicketsiftError('bad_output', `Cannot write ${path}: ${reason}`, { hint, cause });
}

const again = 'and run the same again: what is remembered is not asked again.';

/** By SQLite's code: why, and what to do next. */
const reasons: readonly (readonly [code: RegExp, reason: string, hint: string])[] = [
  [/^SQLITE_NOTADB/, 'it is not a SQLite file', 'Name another file with --output.'],
  [
    /^SQLITE_CANTOPEN/,
    'it cannot be opened',
    'Name a file in a folder that exists, and that you may write to.',
  ],
  [/^SQLITE_(READONLY|PERM|AUTH)/, 'you may not write there', 'Get the permission, or choose another place.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program holds it', `Wait for that or end it, ${again}`],
  [/^SQLITE_FULL/, 'the disk is full', `Make room ${again}`],
  [/^SQLITE_CORRUPT/, 'it is damaged', 'Name another file with --output.'],
];
