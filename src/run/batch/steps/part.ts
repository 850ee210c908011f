import type { BatchFailure } from '../../../core/batch/remote.js';
import type { BatchProgress, StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import type { BatchStep, StepContext } from './step.js';

/** What an endpoint takes in one file or in its queue, as a refusal has shown. */
export type LearnedLimit = Pick<BatchProgress, 'enqueuedLimit' | 'maxBytes' | 'maxRequests'>;

/** Smaller files and batches are not parted: an endpoint that refuses those would refuse any number of parts. */
const smallestBytes = 64_000;
const smallestRequests = 100;
/** A little more than that, so that two parts hold all lines, of whatever lengths. */
const aHalf = 0.55;

/** Returns what to part a batch by of which a file was too large, or held too much. */
export function halfOf(
  { requests, progress: { bytes = 0 } }: Pick<StoredBatch, 'requests' | 'progress'>,
  excess: 'requests' | 'bytes',
): LearnedLimit | undefined {
  const half = Math.ceil((excess === 'bytes' ? bytes : requests) * aHalf);
  if (requests < 2 || half < (excess === 'bytes' ? smallestBytes : smallestRequests)) return undefined;
  return excess === 'bytes' ? { maxBytes: half } : { maxRequests: half };
}

/** Lets the requests of a batch of which the endpoint took nothing be sent again in smaller ones. */
export async function partBatch(
  batch: StoredBatch,
  limit: LearnedLimit,
  failures: readonly BatchFailure[],
  { cache }: Pick<StepContext, 'cache'>,
): Promise<BatchStep> {
  const message = 'The endpoint has too little room for this request.';
  await cache.batches.settleRest(
    batch,
    { failure: { code: 'rate_limited', message }, isAgain: true, mayBeBilled: false, isUnsent: true },
    { state: 'fetched', progress: { ...limit, intent: undefined, failures, ended: 'failed' } },
  );
  return 'moved';
}
