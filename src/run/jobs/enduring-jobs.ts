import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import type { JobStore } from '../../storage/jobs/job-store.js';
import { connectJobs } from './open.js';
import { waitUnless } from './wait-unless.js';

/** The submitted runs of the current user for a command that looks on for long. */
export type EnduringJobs = Pick<JobStore, 'find' | 'rows'> & AsyncDisposable;

/** Milliseconds between two tries. */
const tryAgainMs = 500;

/**
 * Opens submitted runs, and connects again where the connection is lost, for at most as long as `--max-wait` says.
 * @param stop ends a wait for the database
 * @throws TicketsiftError see `connectJobs`
 */
export async function openEnduringJobs(context: Context, stop: AbortSignal): Promise<EnduringJobs> {
  const { world, config, voice } = context;
  const { createJobStore } = await import('../../storage/jobs/create-job-store.js');
  let database = await connectJobs(context);
  let store = createJobStore(database);
  let lostAt: number | undefined;

  /** Waits until the database is there again. @throws the error where it is not about that, or lasts too long */
  const recover = async (error: unknown) => {
    const isLost = lostAt !== undefined || database.isLost();
    if (!isLost || !(error instanceof TicketsiftError) || error.code !== 'database') throw error;
    if (lostAt === undefined) voice.note(`waiting for the database: ${error.message}`);
    lostAt ??= world.elapsed();
    await waitUnless(stop, tryAgainMs, world);
    if (stop.aborted || world.elapsed() - lostAt >= config.maxWait.value) throw error;
    try {
      const again = await connectJobs(context);
      await database[Symbol.asyncDispose]();
      database = again;
      store = createJobStore(database);
      lostAt = undefined;
    } catch (failure) {
      await recover(failure);
    }
  };
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await recover(error);
      }
    }
  };
  return {
    find: (name) => persist(() => store.find(name)),
    async *rows(run, from) {
      const batches = { next: from };
      for (let isDone = false; !isDone; ) {
        try {
          for await (const batch of store.rows(run, batches.next)) {
            batches.next += batch.length;
            yield batch;
          }
          isDone = true;
        } catch (error) {
          await recover(error);
        }
      }
    },
    [Symbol.asyncDispose]: async () => await database[Symbol.asyncDispose](),
  };
}
