import type { Stopwatch } from '../../core/world/clock.js';
import { noticeableMs } from '../../core/world/wait.js';
import { isBusy, mayPass, waiting } from '../busy.js';
import type { Database } from '../sqlite-driver.js';

/** How long to leave a file alone that another process writes to, in milliseconds: most writes take less. */
const busyPause = 5;
/** The same for one that it has held for long, or that cannot be written for another reason, such as a full disk. */
const longPause = 100;

/** How long to go on trying, in milliseconds, while the program runs on. */
export const writeTimeoutMs = 30_000;
/** How long to go on trying once nothing is to wait any more: after a write was given up, or when the run stops. */
export const hurriedTimeoutMs = 1_000;

/** How long the last write may wait, in milliseconds, while the program does nothing else; and once there is no time. */
const finalTimeoutMs = 5_000;
const lastTryMs = 250;

/** For how long a file that could not be written counts as one that others had no time to write to, either. */
export const recoveryMs = 3_000;

/**
 * Gathers the writes of one turn of the event loop into one transaction: a commit costs more than all that a
 * turn writes. While the file cannot be written all writes wait, in their order.
 */
export interface GroupCommit {
  /**
   * Queues a write. One that is at fault itself leaves the others alone. Resolves with what it returned once that is on
   * disk; rejects with what it threw, or with what kept the file from being written for thirty seconds.
   * @param work run within a transaction; more than once where that fails
   */
  write<T>(work: () => T): Promise<T>;
  /** From now on no write waits for more than a second: what is at hand is to be brought to safety elsewhere. */
  hurry(): void;
  /** Milliseconds for which the file could not be written, where that is so or was so until a moment ago; 0 else. */
  standstill(): number;
  /** Writes at once what is queued. @throws the first error with which a write is rejected */
  [Symbol.dispose](): void;
}

export interface GroupCommitOptions {
  readonly clock: Stopwatch;
  /** Called once in each wait that others notice, with what keeps the file from being written. */
  readonly onWait?: ((error: unknown) => void) | undefined;
  /** Called after each transaction. @throws where what was written is in no file that will be found again */
  readonly verify?: (() => void) | undefined;
}

interface Write {
  /** Does the work; gives the report to make once it is on disk. */
  readonly run: () => Done;
  readonly reject: (error: unknown) => void;
}

interface Done {
  readonly report: () => void;
  readonly error?: unknown;
}

/** @param database one that does not wait for other processes by itself (`busy_timeout = 0`) */
export function createGroupCommit(
  database: Database,
  { clock, onWait = () => {}, verify = () => {} }: GroupCommitOptions,
): GroupCommit {
  let queue: Write[] = [];
  let callOff: (() => void) | undefined;
  let isHurried = false;
  let hasGivenUp = false;
  /** The wait that is under way. */
  let wait: { readonly since: number; hasReported: boolean } | undefined;
  /** How long the last one took, and when it was over. */
  let lastWait = { ms: 0, endedAt: Number.NEGATIVE_INFINITY };

  const fail = ({ reject }: Write, error: unknown): Done => ({ error, report: () => reject(error) });
  const runAll = database.transaction((writes: readonly Write[]) => writes.map((write) => write.run()));
  const runSafely = database.transaction((writes: readonly Write[]) =>
    writes.map((write) => {
      try {
        return runOne(write);
      } catch (error) {
        // A full disk or the like is the fault of no write alone, and may have undone the whole transaction.
        if (mayPass(error) || !database.inTransaction) throw error;
        return fail(write, error);
      }
    }),
  );
  const runOne = database.transaction((write: Write) => write.run());
  /** Hardly ever does one fail, so that each gets a transaction within the transaction only then. */
  const run = (writes: readonly Write[]) => {
    try {
      return runAll.immediate(writes);
    } catch (error) {
      if (mayPass(error)) throw error;
      return runSafely.immediate(writes);
    }
  };
  const finish = (done: readonly Done[]) => {
    queue = [];
    if (wait) lastWait = { ms: clock.elapsed() - wait.since, endedAt: clock.elapsed() };
    wait = undefined;
    for (const { report } of done) report();
    return done;
  };
  const commit = () => {
    const done = run(queue);
    verify();
    hasGivenUp = false;
    return finish(done);
  };
  const refuse = (error: unknown) => {
    hasGivenUp = true;
    return finish(queue.map((write) => fail(write, error)));
  };
  const commitOrWait = () => {
    callOff = undefined;
    try {
      commit();
    } catch (error) {
      wait ??= { since: clock.elapsed(), hasReported: false };
      const waitedMs = clock.elapsed() - wait.since;
      if (!mayPass(error) || waitedMs >= (isHurried || hasGivenUp ? hurriedTimeoutMs : writeTimeoutMs)) {
        refuse(error);
        return;
      }
      const isLong = waitedMs >= noticeableMs;
      if (isLong && !wait.hasReported) {
        wait.hasReported = true;
        onWait(error);
      }
      callOff = clock.after(isBusy(error) && !isLong ? busyPause : longPause, commitOrWait);
    }
  };

  return {
    write(work) {
      return new Promise((resolve, reject) => {
        const run = () => {
          const result = work();
          return { report: () => resolve(result) };
        };
        queue.push({ run, reject });
        if (callOff) return;
        const turn = setImmediate(commitOrWait);
        callOff = () => clearImmediate(turn);
      });
    },
    hurry() {
      isHurried = true;
    },
    standstill() {
      if (wait) return clock.elapsed() - wait.since;
      return clock.elapsed() - lastWait.endedAt < recoveryMs ? lastWait.ms : 0;
    },
    [Symbol.dispose]() {
      callOff?.();
      callOff = undefined;
      if (queue.length === 0) return;
      const timeoutMs = isHurried || hasGivenUp ? lastTryMs : finalTimeoutMs;
      try {
        const failed = waiting(database, timeoutMs, commit).find(({ error }) => error !== undefined);
        if (failed) throw failed.error;
      } catch (error) {
        refuse(error);
        throw error;
      }
    },
  };
}
