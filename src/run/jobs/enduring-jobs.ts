import type { Context } from '../../auth/access.js';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import type { JobStore } from '../../storage/jobs/job-store.js';
import { mayPassAtConnection } from '../../storage/postgres/passing.js';
import { connectJobs } from './open.js';
import { waitUnless } from './wait-unless.js';

/** The submitted runs of the current user for a command that takes long. What it looks for is looked for again. */
export type EnduringJobs = Pick<JobStore, 'submit' | 'find' | 'rows'> & AsyncDisposable;

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
  /** When it was first not there, if it has not answered since. */
  let awaySince: number | undefined;

  /** Waits a moment, and connects again where that is lost. @throws the error where it stays, or has lasted too long */
  const recover = async (error: unknown) => {
    if (!mayPassAtConnection(error, database)) throw error;
    if (awaySince === undefined) voice.note(`waiting for ${awaited(error)}: ${messageOf(error)}`);
    awaySince ??= world.elapsed();
    await waitUnless(stop, tryAgainMs, world);
    if (stop.aborted) throw givenUp(error);
    if (world.elapsed() - awaySince >= config.maxWait.value) throw error;
    if (!database.isLost()) return;
    try {
      const again = await connectJobs(context);
      await database[Symbol.asyncDispose]();
      database = again;
      store = createJobStore(database);
    } catch (failure) {
      await recover(failure);
    }
  };
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        const result = await work();
        awaySince = undefined;
        return result;
      } catch (error) {
        await recover(error);
      }
    }
  };
  return {
    submit: (...all) => store.submit(...all),
    find: (name) => persist(() => store.find(name)),
    async *rows(run, from) {
      const batches = { next: from };
      for (let isDone = false; !isDone; ) {
        try {
          for await (const batch of store.rows(run, batches.next)) {
            awaySince = undefined;
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

/** What the user ended was the wait, whatever it was for. */
function givenUp(cause: unknown): TicketsiftError {
  const message = `Interrupted while waiting for ${awaited(cause)}: the submitted run goes on without you`;
  return new TicketsiftError('interrupted', message, { cause });
}

function awaited(error: unknown): string {
  return error instanceof TicketsiftError && error.code === 'database' ? 'the database' : 'the login';
}
