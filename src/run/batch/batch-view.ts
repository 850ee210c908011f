import type { BatchCounts, BatchFailure } from '../../core/batch/remote.js';
import { nanodollars } from '../../core/cost.js';
import type { StoredBatch, StoredState } from '../../storage/cache/batches/stored-batch.js';

/** A batch as faces show it. Texts of the endpoint are hostile. */
export interface BatchView {
  readonly id: string;
  readonly state: StoredState;
  /** How it ended, once it has. */
  readonly ended: 'completed' | 'expired' | 'cancelled' | 'failed' | undefined;
  /** Whether it fits only when others have ended. */
  readonly waitsForRoom: boolean;
  readonly run: string;
  readonly model: string;
  readonly endpoint: string;
  /** Its id at the endpoint. */
  readonly remote: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
  readonly requests: number;
  readonly answered: number;
  /** Requests without an answer: not yet, to be sent again in another batch, and not any more. */
  readonly waiting: number;
  readonly again: number;
  readonly failed: number;
  /** As the endpoint counts: for progress alone. */
  readonly counts: BatchCounts | undefined;
  /** Why it failed as a whole, or did not fit. */
  readonly failures: readonly BatchFailure[];
  /** US dollars: what its answers have cost, and what is reserved for the others. */
  readonly spent: number;
  readonly reserved: number;
  /** The batch whose failed requests it sends again. */
  readonly from: string | undefined;
}

export function viewOf(batch: StoredBatch): BatchView {
  const { id, state, label, progress, createdAt, changedAt, requests, answered, waiting, again, failed } =
    batch;
  const hasEnded =
    state === 'completed' || state === 'expired' || state === 'cancelled' || state === 'failed';
  return {
    id,
    state,
    ended: progress.ended ?? (hasEnded ? state : undefined),
    waitsForRoom: progress.room !== undefined,
    run: label.run,
    model: label.model,
    endpoint: label.endpoint,
    remote: progress.remote,
    createdAt,
    changedAt,
    requests,
    answered,
    waiting,
    again,
    failed,
    counts: progress.counts,
    failures: progress.failures ?? [],
    spent: batch.spent / nanodollars,
    reserved: batch.reserved / nanodollars,
    from: label.from,
  };
}
