import { codeOf } from '../core/errors/caught.js';
import type { Database } from './sqlite-driver.js';

/** Whether another process held the file: the same may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/**
 * Does what may wait up to so many milliseconds for a file that another process holds. Such a wait blocks the
 * whole program, Ctrl-C included, so nothing else in a run may wait in SQLite.
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
 * Whether a write failed for a reason that is none of its own and may pass: another process holds the file, the disk is full
 * or does not answer, a trigger that another program put into the file refuses it.
 */
export function mayPass(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|PROTOCOL|NOMEM|CONSTRAINT_TRIGGER)/.test(codeOf(error));
}

/** Whether pages of the file are damaged: it can be opened all the same, so that this shows only when they are used. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}
