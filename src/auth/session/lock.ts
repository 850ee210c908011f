import { dirname } from 'node:path';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { systemClock } from '../../core/world/clock.js';
import { load } from '../../storage/open.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { makePrivateFolder } from './private-folder.js';

/** How often those who wait look again, in milliseconds. */
const poll = 20;
/** Milliseconds that a file may be busy with what another process has just written, which takes less than one. */
const busyMs = 200;

/** How long to wait for others. */
export interface Patience {
  /** Milliseconds; 0 does not wait. */
  readonly maxWaitMs: number;
  /** Told when there is somebody to wait for. */
  readonly onWait?: () => void;
}

/** Milliseconds that a process waits for others unless said otherwise. */
export const usualWaitMs = 30_000;

/**
 * Does something that no other process does meanwhile, on this machine. The lock is a transaction of SQLite: the system
 * lifts it when the process that holds it dies, however it dies, which no lock file can say of itself. Who holds it
 * must not ask for it again.
 *
 * Who waited while another process found that the provider cannot be reached need not find that out once more: eight
 * that wait for a provider that hangs all end when the first does.
 * @throws TicketsiftError `session_busy` where others hold it for too long, `provider_unavailable` where one of them
 *   has just tried in vain, `session_unsaved` where there can be no such file, and what the work throws
 */
export async function exclusively<T>(
  path: string,
  work: () => Promise<T>,
  patience: Patience = { maxWaitMs: usualWaitMs },
): Promise<T> {
  const database = await lock(path, patience);
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) tell(database);
    throw error;
  } finally {
    // Ends the transaction.
    database.close();
  }
}

async function lock(path: string, patience: Patience): Promise<Database> {
  let database: Database | undefined;
  try {
    await makePrivateFolder(dirname(path));
    // SQLite's own waiting would stop the whole program, Ctrl-C included.
    database = load(path, { timeout: 0 });
    await begin(database, patience);
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

async function begin(database: Database, { maxWaitMs, onWait }: Patience): Promise<void> {
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
  if (failuresIn(database) !== before) throw triedInVain();
}

/** Undefined where another process keeps it from being done. */
function unlessBusy<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codeOf(error).startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}

/** How often a provider could not be reached by those who held the lock. It is all that is ever written there. */
function failuresIn(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Lets those who wait know that the provider cannot be reached. Where that fails, they find out themselves. */
function tell(database: Database): void {
  try {
    database.pragma(`user_version = ${(failuresIn(database) + 1) % 2 ** 31}`);
    database.pragma(`busy_timeout = ${busyMs}`);
    database.exec('COMMIT');
  } catch {}
}

function isUnavailable(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'provider_unavailable';
}

function triedInVain(): TicketsiftError {
  return new TicketsiftError(
    'provider_unavailable',
    'The session cannot be renewed for now: another ticketsift process has just tried in vain',
    { hint: 'Try again later; ticketsift auth doctor looks for what is wrong.' },
  );
}

function busy(maxWaitMs: number): TicketsiftError {
  return new TicketsiftError(
    'session_busy',
    `Another ticketsift process has been renewing the session for ${maxWaitMs / 1000} s`,
    { hint: 'It may be stopped (Ctrl-Z): go on with it by fg, or end it, and try again.' },
  );
}
