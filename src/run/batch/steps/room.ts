import type { BatchLimits } from '../../../core/batch/remote.js';
import type { StoredBatch, StoredState } from '../../../storage/cache/batches/stored-batch.js';

/** How long to wait for room that no other batch of ours takes, in milliseconds. */
const roomPauseMs = 60_000;

/** What a queue belongs to. */
export type BatchQueue = Pick<StoredBatch['label'], 'model' | 'endpoint'>;

/** Returns the batches that share a queue. */
function batchesIn({ model, endpoint }: BatchQueue, all: readonly StoredBatch[]): StoredBatch[] {
  return all.filter(({ label }) => label.model === model && label.endpoint === endpoint);
}

/** Returns how many tokens may be in a queue, as the endpoint said last; undefined where it never did. */
function limitOfQueue(queue: BatchQueue, all: readonly StoredBatch[]): number | undefined {
  return batchesIn(queue, all).findLast(({ progress }) => progress.enqueuedLimit !== undefined)?.progress
    .enqueuedLimit;
}

const unlimited = Number.POSITIVE_INFINITY;

/**
 * Returns the limits of an endpoint, with what its refusals have shown.
 * @param given what is known of it; nothing, where only its refusals count
 */
export function limitsOf(
  queue: BatchQueue,
  all: readonly StoredBatch[],
  given: BatchLimits = { maxRequests: unlimited, maxBytes: unlimited },
): BatchLimits {
  const shown = batchesIn(queue, all).map(({ progress }) => progress);
  return {
    maxRequests: Math.min(given.maxRequests, ...shown.map(({ maxRequests = unlimited }) => maxRequests)),
    maxBytes: Math.min(given.maxBytes, ...shown.map(({ maxBytes = unlimited }) => maxBytes)),
    maxEnqueuedTokens: limitOfQueue(queue, all) ?? given.maxEnqueuedTokens,
  };
}

/** Whether the file of a batch is larger than its endpoint takes, as another one has shown by then. */
export function isTooLarge({ label, progress, requests }: StoredBatch, all: readonly StoredBatch[]): boolean {
  return requests > 1 && (progress.bytes ?? 0) > limitsOf(label, all).maxBytes;
}

/** Whether a batch is at the endpoint and has not ended there. */
export function isUnderWay(state: StoredState): boolean {
  return (
    state === 'created' ||
    state === 'validating' ||
    state === 'in_progress' ||
    state === 'finalizing' ||
    state === 'cancelling'
  );
}

/** Whether a batch fits beside the others of ours, as far as is known. */
export function hasRoom(batch: StoredBatch, all: readonly StoredBatch[], now: number): boolean {
  const others = batchesIn(batch.label, all).filter(({ id }) => id !== batch.id);
  const underWay = others.filter(({ state }) => isUnderWay(state));
  // A clock that was set back must not make it wait for as long.
  if (underWay.length === 0) return !(batch.progress.room && isSoon(batch.progress.room.tryAt - now));
  const limit = limitOfQueue(batch.label, all);
  if (limit !== undefined) {
    const enqueued = [batch, ...underWay].reduce((sum, { progress }) => sum + (progress.tokens ?? 0), 0);
    return enqueued <= limit;
  }
  const { room } = batch.progress;
  if (room) return underWay.length < room.underWay;
  // One that waits for room shows that there is none for any other.
  return !others.some(({ state, progress }) => state === 'uploaded' && progress.room !== undefined);
}

function isSoon(ms: number): boolean {
  return ms > 0 && ms <= roomPauseMs;
}

/** Returns what is recorded of a batch that found no room. */
export function waitForRoom(batch: StoredBatch, all: readonly StoredBatch[], now: number) {
  const others = batchesIn(batch.label, all).filter(({ id, state }) => id !== batch.id && isUnderWay(state));
  return { underWay: others.length, tryAt: now + roomPauseMs };
}
