import type Database from 'better-sqlite3';
import { codeOf } from '../core/caught.js';
import { load } from '../storage/open.js';

/** How often those who wait look again, in milliseconds. */
const poll = 20;

/**
 * Does something that no other process does meanwhile, on this machine. The lock is a transaction of SQLite: the system
 * lifts it when the process that holds it dies, however it dies, which no lock file can say of itself.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const database = load(path, { timeout: 0 });
  try {
    await begin(database);
    return await work();
  } finally {
    // Ends the transaction, in which nothing was written.
    database.close();
  }
}

async function begin(database: Database.Database): Promise<void> {
  for (;;) {
    try {
      database.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}
