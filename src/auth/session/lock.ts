import { dirname } from 'node:path';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { load } from '../../storage/open.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { makePrivateFolder } from './private-folder.js';

/** How often those who wait look again, in milliseconds. */
const poll = 20;

/**
 * Does something that no other process does meanwhile, on this machine. The lock is a transaction of SQLite: the system
 * lifts it when the process that holds it dies, however it dies, which no lock file can say of itself. Who holds it
 * must not ask for it again.
 * @throws TicketsiftError `session_unsaved` where there can be no such file, and what the work throws
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const database = await lock(path);
  try {
    return await work();
  } finally {
    // Ends the transaction, in which nothing was written.
    database.close();
  }
}

async function lock(path: string): Promise<Database> {
  let database: Database | undefined;
  try {
    await makePrivateFolder(dirname(path));
    // SQLite's own waiting would stop the whole program, Ctrl-C included.
    database = load(path, { timeout: 0 });
    while (!begins(database)) await new Promise((resolve) => setTimeout(resolve, poll));
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof TicketsiftError) throw cause;
    throw new TicketsiftError('session_unsaved', `The session cannot be locked: ${messageOf(cause)}`, {
      cause,
      hint: `See whether you may write to ${path}.`,
    });
  }
}

/** False where another process holds the lock. */
function begins(database: Database): boolean {
  try {
    database.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (codeOf(error).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
