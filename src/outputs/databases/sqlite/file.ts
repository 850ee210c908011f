import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, messageOf } from '../../../core/errors/caught.js';
import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { type Waiting, whenFree } from '../../../core/world/wait.js';
import { isOwnFile, load } from '../../../storage/open.js';
import type { Database } from '../../../storage/sqlite-driver.js';

export interface SqliteFile {
  readonly database: Database;
  /**
   * Runs work on the file as soon as no other program holds it. Waits asynchronously, so that Ctrl-C works.
   * @throws TicketsiftError `bad_output` for what SQLite throws; `interrupted`
   */
  insist<T>(action: () => T): Promise<T>;
  close(): void;
}

/**
 * Opens a SQLite file without changing its journal mode or settings.
 * @throws TicketsiftError `bad_output` where its folder does not exist, or the file is one of our own
 */
export async function openFile(
  path: string,
  { name = path, mustExist, waiting }: { name?: string; mustExist: boolean; waiting: Waiting },
): Promise<SqliteFile> {
  if (!existsSync(dirname(path))) {
    throw new TicketsiftError('bad_output', `Cannot write ${name}: its folder does not exist`, {
      hint: 'Create the folder first, or choose another one with --output.',
    });
  }
  const note = `another program holds ${name}: waiting for it`;
  const insist = async <T>(action: () => T): Promise<T> => {
    try {
      return await whenFree(action, { isHeld: isLocked, note }, waiting);
    } catch (cause) {
      throw sqliteFailure(name, cause);
    }
  };
  const database = await insist(() => load(path, { timeout: 100, fileMustExist: mustExist }));
  const file = { database, insist, close: () => void database.close() };
  try {
    await insist(() => refuseOwn(name, database));
    return file;
  } catch (cause) {
    file.close();
    throw cause;
  }
}

function refuseOwn(name: string, database: Database): void {
  if (!isOwnFile(database)) return;
  throw new TicketsiftError('bad_output', `${name} is a file in which ticketsift caches answers`, {
    hint: 'Choose another place with --output.',
  });
}

function isLocked(cause: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(cause));
}

/** Returns what SQLite's error means for a file to write to; any other error as it is. */
export function sqliteFailure(name: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (!code.startsWith('SQLITE_')) return cause;
  const [, reason, hint] = reasons.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    shorten(messageOf(cause), 300),
    'Choose another place with --output.',
  ];
  return new TicketsiftError('bad_output', `Cannot write ${name}: ${reason}`, { hint, cause });
}

const again = 'and run the same command again: cached answers are not paid for twice.';

/** By SQLite's code: the reason, and what to do next. */
const reasons: readonly (readonly [code: RegExp, reason: string, hint: string])[] = [
  [/^SQLITE_NOTADB/, 'it is not a SQLite file', 'Name another file with --output.'],
  [
    /^SQLITE_CANTOPEN/,
    'it cannot be opened',
    'Name a file in a folder that exists, and that you may write to.',
  ],
  [/^SQLITE_(READONLY|PERM|AUTH)/, 'you may not write there', 'Get permission, or choose another place.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program holds it', `Wait for that or end it, ${again}`],
  [/^SQLITE_FULL/, 'the disk is full', `Free some space ${again}`],
  [/^SQLITE_CORRUPT/, 'it is damaged', 'Name another file with --output.'],
];
