import type { Clock } from '../../core/world/clock.js';
import { isBusy, waiting } from '../busy.js';
import type { Database } from '../sqlite-driver.js';

/** How long to leave a file alone that another process writes to, in milliseconds: most writes take less. */
const pause = 5;

/** How long to go on trying, in milliseconds, while the program runs on. */
const busyTimeoutMs = 10_000;

/** The same for the last write, during which the program does nothing else. */
const finalTimeoutMs = 5_000;

/**
 * Gathers the writes of one turn of the event loop into one transaction: a commit costs more than all that a
 * turn writes.
 */
export interface GroupCommit {
  /**
   * Queues a write. One that throws leaves the others alone. Resolves with what it returned once that is on
   * disk; rejects with what it threw, or with what kept the file from being written for ten seconds.
   * @param work run within a transaction; more than once where that fails
   */
  write<T>(work: () => T): Promise<T>;
  /** Writes at once what is queued. @throws the first error with which a write is rejected */
  [Symbol.dispose](): void;
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
export function createGroupCommit(database: Database, clock: Clock): GroupCommit {
  let queue: Write[] = [];
  let busySince: number | undefined;
  let callOff: (() => void) | undefined;

  const fail = ({ reject }: Write, error: unknown): Done => ({ error, report: () => reject(error) });
  const runAll = database.transaction((writes: readonly Write[]) => writes.map((write) => write.run()));
  const runSafely = database.transaction((writes: readonly Write[]) =>
    writes.map((write) => {
      try {
        return runOne(write);
      } catch (error) {
        // A full disk or the like undoes the whole transaction, not this write alone.
        if (!database.inTransaction) throw error;
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
      if (isBusy(error)) throw error;
      return runSafely.immediate(writes);
    }
  };
  const finish = (done: readonly Done[]) => {
    queue = [];
    busySince = undefined;
    for (const { report } of done) report();
    return done;
  };
  const commit = () => finish(run(queue));
  const refuse = (error: unknown) => finish(queue.map((write) => fail(write, error)));
  const commitOrWait = () => {
    callOff = undefined;
    try {
      commit();
    } catch (error) {
      busySince ??= clock.now();
      if (isBusy(error) && clock.now() - busySince < busyTimeoutMs)
        callOff = clock.after(pause, commitOrWait);
      else refuse(error);
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
    [Symbol.dispose]() {
      callOff?.();
      callOff = undefined;
      if (queue.length === 0) return;
      try {
        const failed = waiting(database, finalTimeoutMs, commit).find(({ error }) => error !== undefined);
        if (failed) throw failed.error;
      } catch (error) {
        refuse(error);
        throw error;
      }
    },
  };
}
