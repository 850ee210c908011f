import { dirname } from 'node:path';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { systemClock } from '../../core/world/clock.js';
import { load } from '../../storage/open.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { makePrivateFolder } from './private-folder.js';

/** Milliseconds between two tries of a process that waits. */
const poll = 20;
/** Milliseconds that a file may be busy with a write of another process, which takes less than one. */
const busyMs = 200;

/** How long to wait for other processes. */
export interface LockWait {
  /** Milliseconds; 0 does not wait. */
  readonly maxWaitMs: number;
  /** Called when another process has the lock. */
  readonly onWait?: () => void;
}

/** Milliseconds that a process waits for others by default. */
export const usualWaitMs = 30_000;

/**
 * Does work that no other process on this machine does at the same time. The lock is a transaction of SQLite: the system
 * releases it when its process dies, in whatever way, which a lock file cannot do. The work must not take the lock again.
 *
 * A process that waited while another one failed to reach the provider does not try again itself: eight processes that
 * wait for a hanging provider all end when the first does.
 * @throws TicketsiftError `session_busy` where others hold it for too long, `provider_unavailable` where one of them has
 *   just failed, `session_unsaved` where the file cannot be made, and what the work throws
 */
export async function exclusively<T>(
  path: string,
  work: () => Promise<T>,
  wait: LockWait = { maxWaitMs: usualWaitMs },
): Promise<T> {
  const database = await lock(path, wait);
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) countFailure(database);
    throw error;
  } finally {
    // Ends the transaction.
    database.close();
  }
}

async function lock(path: string, wait: LockWait): Promise<Database> {
  let database: Database | undefined;
  try {
    await makePrivateFolder(dirname(path));
    // SQLite's own waiting would block the whole program, Ctrl-C included.
    database = load(path, { timeout: 0 });
    await begin(database, wait);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof TicketsiftError) throw cause;
    throw new TicketsiftError('session_unsaved', `The session cannot be locked: ${messageOf(cause)}`, {
      cause,
      hint: `Check that you may write to ${path}.`,
    });
  }
}

async function begin(database: Database, { maxWaitMs, onWait }: LockWait): Promise<void> {
  const endsAt = systemClock.elapsed() + maxWaitMs;
  let before: number | undefined;
  for (let tries = 0; ; tries++) {
    before ??= unlessBusy(() => failuresIn(database));
    const begun = before !== undefined && unlessBusy(() => database.exec('BEGIN IMMEDIATE'));
    if (begun) break;
    if (systemClock.elapsed() >= endsAt) throw busy(maxWaitMs);
    if (tries === 0) onWait?.();
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
  if (failuresIn(database) !== before) throw failedElsewhere();
}

/** Returns undefined while another process has the file locked. */
function unlessBusy<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codeOf(error).startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}

/** Returns how often processes with the lock failed to reach the provider. Nothing else is written to the file. */
function failuresIn(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Tells waiting processes that the provider cannot be reached. If that fails, they find out themselves. */
function countFailure(database: Database): void {
  try {
    database.pragma(`user_version = ${(failuresIn(database) + 1) % 2 ** 31}`);
    database.pragma(`busy_timeout = ${busyMs}`);
    database.exec('COMMIT');
  } catch {}
}

function isUnavailable(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'provider_unavailable';
}

function failedElsewhere(): TicketsiftError {
  return new TicketsiftError(
    'provider_unavailable',
    'The session cannot be renewed for now: another ticketsift process has just tried and failed',
    { hint: 'Try again later, or run ticketsift auth doctor to find the cause.' },
  );
}

function busy(maxWaitMs: number): TicketsiftError {
  return new TicketsiftError(
    'session_busy',
    `Another ticketsift process has been renewing the session for ${maxWaitMs / 1000} s`,
    { hint: 'It may be suspended (Ctrl-Z): resume it with fg or end it, then try again.' },
  );
}
