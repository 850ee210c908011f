import type { RemoteBatch } from '../../../core/batch/remote.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import type { Remote } from '../open-remotes.js';
import { dropUnmade } from './drop.js';
import { isUnknown, mayStillCome, notYet } from './late.js';
import { hasRoom } from './room.js';
import type { BatchStep, StepContext } from './step.js';
import { isUnsupported, unlisted } from './unsupported.js';

/** Makes a batch of an uploaded file, unless an earlier try has done so. */
export async function create(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { cache, clock, files, openRemote, stop } = context;
  const { file = '', intent, uploadedAt = 0 } = progress;
  const { batches: remote } = await openRemote(batch);
  const lost = intent === 'create' ? await findLost(batch, remote, stop) : undefined;
  if (lost === undefined) {
    if (intent === 'create' && mayStillCome(batch.changedAt, clock, listingDelay)) return 'waits';
    if (!hasRoom(batch, cache.batches.list(), clock.now())) return 'waits';
    await cache.batches.change(id, { progress: { intent: 'create' } });
  }
  try {
    const created = lost ?? (await remote.create(file, metadataOf(batch), stop));
    await cache.batches.change(id, {
      state: 'created',
      progress: { remote: created.id, intent: undefined, room: undefined },
    });
    return 'moved';
  } catch (error) {
    if (isCertain(error)) await cache.batches.change(id, { progress: { intent: undefined } });
    if (isUnsupported(error)) {
      await remote.remove(file, stop).catch(() => {});
      await dropUnmade(batch, context);
    }
    if (!isUnknown(error) || !files.has(id)) throw error;
    if (mayStillCome(uploadedAt, clock)) throw notYet(error);
    // It has been deleted since, or another key does not reach it.
    await cache.batches.change(id, { state: 'prepared', progress: { file: undefined, intent: undefined } });
    return 'moved';
  }
}

/** How long a list of batches may lack one that was just made, in milliseconds. */
const listingDelay = 60_000;

/** Whether a failure says that no batch was made, so that none has to be looked for. */
function isCertain(error: unknown): boolean {
  if (!(error instanceof RequestFailure) || error.hasBegun) return false;
  return error.advice.kind === 'unreachable' || /^(http_4(?!08|09)|rate_limited$)/.test(error.code);
}

/** What a batch is found by whose creation was not confirmed. */
function metadataOf({ id }: StoredBatch): Readonly<Record<string, string>> {
  return { ticketsift: id };
}

/** @throws TicketsiftError `endpoint_failed` where the endpoint does not list its batches */
async function findLost(batch: StoredBatch, remote: Remote['batches'], stop: AbortSignal) {
  return await findCreated(batch, remote, stop).catch((error: unknown) => {
    throw isUnsupported(error) ? unlisted(batch, error) : error;
  });
}

/**
 * Returns the batch at the endpoint that was made of a file, unless it is one that failed before.
 * @throws TicketsiftError `batch_unsupported` where the endpoint does not list its batches
 */
export function findCreated(
  batch: StoredBatch,
  remote: Remote['batches'],
  stop: AbortSignal,
): Promise<RemoteBatch | undefined> {
  const { file, former = [] } = batch.progress;
  return remote.find(file, metadataOf(batch), former, stop);
}
