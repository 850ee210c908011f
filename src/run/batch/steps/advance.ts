import { hasEnded, type RemoteBatch } from '../../../core/batch/remote.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { BatchChange } from '../../../storage/cache/batches/batches.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import { create } from './create.js';
import { dropUnmade } from './drop.js';
import { fetchAnswers } from './fetch-answers.js';
import { isUnknown, mayStillCome, notYet, unknownBatch } from './late.js';
import { halfOf, partBatch } from './part.js';
import { refuseLines } from './refuse-lines.js';
import { resend } from './resend.js';
import { waitForRoom } from './room.js';
import type { BatchStep, StepContext } from './step.js';
import { upload } from './upload.js';

/** Why a batch fails that fits when others have ended. */
const noRoom = 'token_limit_exceeded';

/**
 * Does the next step of a batch, and may be repeated at any time: each step that the endpoint takes part in is written down
 * before it, so that after a crash it is first looked for there.
 * @throws RequestFailure, TicketsiftError: what kept the step from being done; the next call tries it again
 */
export async function advance(id: string, context: StepContext): Promise<BatchStep> {
  const { batches } = context.cache;
  if (!(await batches.hold(id))) return batches.find(id) ? 'held' : 'over';
  const letGo = keepHold(id, context);
  try {
    const batch = batches.find(id);
    return batch ? await stepOf(batch, context) : 'over';
  } finally {
    letGo();
    await batches.release(id);
  }
}

/** How often a hold is renewed, in milliseconds: an upload may take longer than it holds. */
const renewal = 5 * 60_000;

/** Keeps other processes from a batch while a step takes long; returns a function that stops it. */
function keepHold(id: string, { cache, clock }: StepContext): () => void {
  let callOff = () => {};
  const renewLater = () => {
    callOff = clock.after(renewal, () => {
      // Where it cannot be renewed, no change is written either.
      cache.batches.hold(id).catch(() => {});
      renewLater();
    });
  };
  renewLater();
  return () => callOff();
}

function stepOf(batch: StoredBatch, context: StepContext): Promise<BatchStep> | BatchStep {
  switch (batch.state) {
    case 'preparing':
      return dropUnmade(batch, context);
    case 'prepared':
      return upload(batch, context);
    case 'uploaded':
      return create(batch, context);
    case 'created':
    case 'validating':
    case 'in_progress':
    case 'finalizing':
    case 'cancelling':
      return look(batch, context);
    case 'completed':
    case 'expired':
    case 'cancelled':
    case 'failed':
      return fetchAnswers(batch, context);
    case 'fetched':
      return settle(batch, context);
    case 'settled':
      return 'over';
  }
}

async function look(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { cache, clock, openRemote, stop } = context;
  const { batches: remote } = await openRemote(batch);
  const found = await remote.retrieve(progress.remote ?? '', stop).catch((error: unknown) => {
    if (!isUnknown(error)) throw error;
    const isNew = batch.state === 'created' && mayStillCome(batch.changedAt, clock);
    throw isNew ? notYet(error) : unknownBatch(error);
  });
  if (found.unknownState !== undefined) {
    const isGivenUp = progress.isCancelled === true && !mayStillCome(batch.changedAt, clock);
    if (!isGivenUp) throw inUnknownState(batch, found.unknownState);
    await cache.batches.change(id, { ...remoteChange(found), state: 'cancelled' });
    return 'moved';
  }
  const isFull = found.state === 'failed' && found.failures.some(({ code }) => code === noRoom);
  if (isFull && progress.isCancelled !== true) return findRoom(batch, found, context);
  const isRefused = found.state === 'failed' && !found.outputFile && progress.isCancelled !== true;
  if (isRefused && (await refuseLines(batch, found, context))) return 'moved';
  const half = isRefused && found.excess ? halfOf(batch, found.excess) : undefined;
  if (half) return partBatch(batch, half, found.failures, context);
  const change = remoteChange(found);
  // Without files it would have answered nothing, and all would be sent and paid for again.
  const { outputFile, errorFile, elsewhere } = found;
  const lacksFiles = found.state === 'completed' && !outputFile && !errorFile && !elsewhere;
  const { lacksFilesSince = clock.now() } = progress;
  if (lacksFiles && mayStillCome(lacksFilesSince, clock)) {
    await cache.batches.change(id, {
      state: 'finalizing',
      progress: { ...change.progress, lacksFilesSince },
    });
    return 'waits';
  }
  await cache.batches.change(id, change);
  return hasEnded(found.state) ? 'moved' : 'waits';
}

/** Returns the failure for a batch of which it is not known how far it is. */
function inUnknownState({ id, label }: StoredBatch, state: string): RequestFailure {
  return new RequestFailure(
    'no_response',
    `${label.endpoint} says that the batch ${id} is "${state}", which ticketsift does not know. If it stays so: ticketsift batch cancel ${id}.`,
    { advice: { kind: 'again' } },
  );
}

/** Returns how a batch changes to the state that it has at the endpoint. */
export function remoteChange(remote: RemoteBatch): BatchChange {
  const { state, outputFile, errorFile, elsewhere, counts, failures } = remote;
  return { state, progress: { outputFile, errorFile, elsewhere, counts, failures } };
}

/** Puts a batch that found no room back, or parts it where it would never find any. */
async function findRoom(
  batch: StoredBatch,
  { id, failures, enqueuedLimit }: RemoteBatch,
  context: StepContext,
): Promise<BatchStep> {
  const { cache, clock } = context;
  const { former = [], tokens = 0 } = batch.progress;
  const { batches } = cache;
  if (enqueuedLimit !== undefined && tokens > enqueuedLimit) {
    return await partBatch(batch, { enqueuedLimit }, failures, context);
  }
  const room = waitForRoom(batch, batches.list(), clock.now());
  await batches.change(batch.id, {
    state: 'uploaded',
    progress: { remote: undefined, former: [...former, id], failures, enqueuedLimit, room },
  });
  return 'moved';
}

/** Sends again what has to be, and cleans up. */
async function settle(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { cache, files, openRemote, stop } = context;
  if (batch.again > 0) await resend(batch, context);
  const { batches: remote } = await openRemote(batch);
  // They hold the texts of tickets and what was answered. What cannot be deleted goes when the endpoint deletes it.
  for (const file of [progress.file, progress.outputFile, progress.errorFile])
    if (file) await remote.remove(file, stop).catch(() => {});
  files.remove(id);
  await cache.batches.change(id, { state: 'settled' });
  return 'over';
}
