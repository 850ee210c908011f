import { codeOf } from '../core/errors/caught.js';
import type { Database } from './sqlite-driver.js';

/** Returns whether another process held the file: another try may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/**
 * Runs an action that may wait up to `ms` milliseconds for a file that another process holds. Such a wait blocks the whole
 * program, Ctrl-C included, so nothing else in a run may wait in SQLite.
 */
export function waiting<T>(database: Database, ms: number, action: () => T): T {
  database.pragma(`busy_timeout = ${ms}`);
  try {
    return action();
  } finally {
    database.pragma('busy_timeout = 0');
  }
}

/**
 * Returns whether a write failed for an outside reason that may pass: another process holds the file, the disk is full or
 * does not answer, or a trigger that another program put into the file refuses it.
 */
export function mayPass(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|PROTOCOL|NOMEM|CONSTRAINT_TRIGGER)/.test(codeOf(error));
}

/** Returns whether pages of the file are damaged, which shows only when they are used, not when the file is opened. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}
