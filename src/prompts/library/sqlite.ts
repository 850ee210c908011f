import { existsSync } from 'node:fs';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { type InTurn, oneAtATime } from '../../storage/one-at-a-time.js';
import { openDatabase, type Schema, temporary } from '../../storage/open.js';
import type { PromptDatabase, RunStatement } from './database.js';
import { migrationsFor } from './statements.js';

/** How long others may write, in milliseconds. Nothing else goes on that would have to wait. */
const lockTimeoutMs = 30_000;

/** By the path of the file. SQLite waits without letting the program go on, so its own work must never wait for each other. */
const turns = new Map<string, InTurn>();

function turnsOf(path: string): InTurn {
  const found = turns.get(path) ?? oneAtATime();
  turns.set(path, found);
  return found;
}

/**
 * Prompts in a SQLite file. One that is not there is made only where somebody writes: until then it is as if it were
 * empty, so that a program which may not make it can still read.
 * @throws TicketsiftError `bad_cache` or `cache_unavailable`: see `openDatabase`
 */
export function openSqlitePrompts(path: string): PromptDatabase {
  const schema: Schema = {
    what: 'the saved prompts',
    applicationId: 0x54_53_50_52,
    journal: 'DELETE',
    migrations: migrationsFor('sqlite'),
  };
  const open = (at: string) => {
    const opened = openDatabase(at, schema);
    opened.pragma(`busy_timeout = ${lockTimeoutMs}`);
    // A save is rare, and is on disk when it is said to be.
    opened.pragma('synchronous = FULL');
    return opened;
  };
  const inTurn = turnsOf(path);
  let isMissing = !existsSync(path);
  let database = open(isMissing ? temporary : path);

  const run: RunStatement = async (sql, parameters) => {
    const statement = database.prepare(sql);
    if (statement.reader) return statement.all(parameters);
    statement.run(parameters);
    return [];
  };
  const transaction = async <T>(begin: string, work: (run: RunStatement) => Promise<T>): Promise<T> => {
    try {
      database.exec(begin);
      const result = await work(run);
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has ended some transactions by itself.
      if (database.inTransaction) database.exec('ROLLBACK');
      throw isOfSqlite(error) ? failure(path, error) : error;
    }
  };
  return {
    read: (work) => inTurn(() => transaction('BEGIN', work)),
    write: (work) =>
      inTurn(async () => {
        if (isMissing) {
          database.close();
          database = open(path);
          isMissing = false;
        }
        return await transaction('BEGIN IMMEDIATE', work);
      }),
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

function isOfSqlite(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_');
}

const hints: Readonly<Record<string, string>> = {
  SQLITE_READONLY: 'Check that the file and its folder can be written to.',
  SQLITE_FULL: 'Make room on the disk, and save again.',
  SQLITE_BUSY: 'Another program holds the file: wait for that to end, and save again.',
  SQLITE_CORRUPT: 'Put a copy back in its place; `ticketsift prompts verify` tells whether it is whole.',
};

function failure(path: string, cause: unknown): TicketsiftError {
  const kind = /^SQLITE_[A-Z]+/.exec(codeOf(cause))?.[0] ?? '';
  return new TicketsiftError('database', `The saved prompts in ${path} cannot be used: ${messageOf(cause)}`, {
    cause,
    hint: hints[kind] ?? 'Nothing was changed. See that the disk is well.',
  });
}
