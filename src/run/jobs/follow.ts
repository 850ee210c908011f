import type { Clock } from '../../core/world/clock.js';
import type { JobRecord, JobStore } from '../../storage/jobs/job-store.js';
import { hasJobEnded } from './progress.js';
import { waitUnless } from './wait-unless.js';

/** Milliseconds between two looks at a run: what moves less often seems to have stopped. */
export const lookAgainMs = 1_000;

export interface FollowOptions {
  readonly after: Clock['after'];
  /** Ends it. */
  readonly stop: AbortSignal;
}

/**
 * Yields a submitted run as it is, and again whenever it has changed, until it has ended or is no longer wanted.
 * @throws TicketsiftError see `JobStore.find`
 */
export async function* followJob(
  store: Pick<JobStore, 'find'>,
  id: string,
  { after, stop }: FollowOptions,
): AsyncGenerator<JobRecord> {
  let shown = '';
  for (;;) {
    const job = await store.find(id);
    const found = JSON.stringify(job);
    if (found !== shown) yield job;
    shown = found;
    if (hasJobEnded(job) || stop.aborted) return;
    await waitUnless(stop, lookAgainMs, { after });
    if (stop.aborted) return;
  }
}
