import { whenAborted } from '../../core/when-aborted.js';
import type { Clock } from '../../core/world/clock.js';
import type { JobRecord, JobStore } from '../../storage/jobs/job-store.js';
import { hasJobEnded } from './progress.js';

/** Milliseconds between two looks at a run: what moves less often seems to have stopped. */
const pauseMs = 1_000;

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
    await pause(after, stop);
    if (stop.aborted) return;
  }
}

/** Resolves after a moment, or as soon as it is stopped. */
export async function pause(after: Clock['after'], stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    const callOff = after(pauseMs, () => {
      stopListening();
      resolve();
    });
    const stopListening = whenAborted(stop, () => {
      callOff();
      resolve();
    });
  });
}
