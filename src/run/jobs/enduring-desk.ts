import { TicketsiftError } from '../../core/errors.js';
import type { Stopwatch } from '../../core/world/clock.js';
import { noticeableMs } from '../../core/world/wait.js';
import type { JobDesk } from '../../storage/jobs/job-desk.js';
import { mayPassAtConnection } from '../../storage/postgres/passing.js';
import { waitUnless } from './wait-unless.js';

export interface EnduranceOfDesk {
  readonly clock: Stopwatch;
  /** For how long it tries, in milliseconds. */
  readonly maxWaitMs: number;
  /** Fires with an interrupt, after which it tries only for a moment. */
  readonly stop: AbortSignal;
  readonly note: (text: string) => void;
}

/** How long a worker that is to end waits for the database, in milliseconds. */
const lastWaitMs = 2_000;

/** Does again what a database does not do that restarts, or whose connection is lost. */
export function enduringDesk(desk: JobDesk, options: EnduranceOfDesk): JobDesk {
  const { clock, maxWaitMs, stop, note } = options;
  /** Whether it was said that nothing goes on. */
  let hasNoted = false;
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedAt = clock.elapsed();
    for (;;) {
      try {
        if (desk.isLost()) await desk.reconnect();
        const result = await work();
        hasNoted = false;
        return result;
      } catch (error) {
        const waited = clock.elapsed() - startedAt;
        if (!mayPassAtConnection(error, desk) || waited >= (stop.aborted ? lastWaitMs : maxWaitMs))
          throw error;
        const isLong = desk.isLost() || waited >= noticeableMs;
        if (!hasNoted && error instanceof TicketsiftError && isLong) {
          hasNoted = true;
          note(`waiting for the database: ${error.message}`);
        }
        await waitUnless(never, tryAgainMs, clock);
      }
    }
  };
  return {
    tend: () => persist(() => desk.tend()),
    take: () => persist(() => desk.take()),
    save: (...all) => persist(() => desk.save(...all)),
    has: (chunks) => persist(() => desk.has(chunks)),
    finish: (...all) => persist(() => desk.finish(...all)),
    charge: (...all) => persist(() => desk.charge(...all)),
    giveBack: (chunks) => persist(() => desk.giveBack(chunks)),
    fail: (...all) => persist(() => desk.fail(...all)),
    endRun: (...all) => persist(() => desk.endRun(...all)),
    newerRuns: () => persist(() => desk.newerRuns()),
    unlistedModels: () => persist(() => desk.unlistedModels()),
    takeDelivery: (...all) => persist(() => desk.takeDelivery(...all)),
    endDelivery: (...all) => persist(() => desk.endDelivery(...all)),
    records: () => desk.records(),
    tidy: (days) => persist(() => desk.tidy(days)),
    reconnect: () => desk.reconnect(),
    isLost: () => desk.isLost(),
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}

/** Milliseconds between two tries. */
const tryAgainMs = 500;
const never = new AbortController().signal;
