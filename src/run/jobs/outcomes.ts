import type { Outcome } from '../../core/outcome.js';
import type { JobRecord, JobRow, JobStore } from '../../storage/jobs/job-store.js';
import { type FollowOptions, lookAgainMs } from './follow.js';
import { hasJobEnded } from './progress.js';
import { waitUnless } from './wait-unless.js';

export interface JobOutcomesOptions {
  /** How to wait for outcomes until the run has ended; without it those come that are there without a gap. */
  readonly waits?: FollowOptions['after'] | undefined;
  /** Receives the run as it is before each wait. */
  readonly onWait?: ((job: JobRecord) => void) | undefined;
  /** Ends it. */
  readonly stop: AbortSignal;
}

/** The outcomes of a submitted run in the order of its tickets. */
export interface JobOutcomes {
  /** Yields the outcomes in batches. */
  readonly batches: AsyncGenerator<readonly Outcome[]>;
  /** Returns the run as it was last seen. */
  readonly job: () => JobRecord;
}

/**
 * Reads the outcomes of a submitted run, also while it goes on. Once it has ended, tickets without an outcome get the error
 * `not_sent`, so that no ticket is missing.
 */
export function readJobOutcomes(
  store: Pick<JobStore, 'find' | 'rows'>,
  run: JobRecord,
  { waits, onWait, stop }: JobOutcomesOptions,
): JobOutcomes {
  let job = run;
  async function* batches(): AsyncGenerator<readonly Outcome[]> {
    for (let next = 0; !stop.aborted; job = await store.find(job.id)) {
      const isOver = hasJobEnded(job);
      for await (const rows of store.rows(job.id, next)) {
        const found = isOver ? rows.map((row) => row.outcome ?? notSent(row, job)) : untilGap(rows);
        next += found.length;
        if (found.length > 0) yield found;
        if (found.length < rows.length || stop.aborted) break;
      }
      if (isOver || !waits || next === job.tickets) return;
      onWait?.(job);
      await waitUnless(stop, lookAgainMs, { after: waits });
    }
  }
  return { batches: batches(), job: () => job };
}

/** The outcomes before the first ticket that has none. */
function untilGap(rows: readonly JobRow[]): Outcome[] {
  const outcomes: Outcome[] = [];
  for (const { outcome } of rows) {
    if (outcome === undefined) break;
    outcomes.push(outcome);
  }
  return outcomes;
}

function notSent({ ticket }: JobRow, { status, problem }: JobRecord): Outcome {
  const why = status === 'cancelled' ? 'The run was cancelled.' : (problem ?? 'Its chunk failed.');
  return { ticket, origin: 'none', error: { code: 'not_sent', message: why } };
}
