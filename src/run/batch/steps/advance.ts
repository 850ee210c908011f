import { hasEnded, type RemoteBatch } from '../../../core/batch/remote.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { BatchChange } from '../../../storage/cache/batches/batches.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import type { Remote } from '../open-remotes.js';
import { fetchAnswers } from './fetch-answers.js';
import { isUnknown, mayStillCome, notYet } from './late.js';
import { refuseLines } from './refuse-lines.js';
import { resend } from './resend.js';
import { hasRoom, waitForRoom } from './room.js';
import type { BatchStep, StepContext } from './step.js';

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
      return dropUnfinished(batch, context);
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

/** Removes a batch of which nothing was sent. */
async function dropUnfinished({ id }: StoredBatch, { cache, files }: StepContext): Promise<BatchStep> {
  await cache.batches.drop(id);
  files.remove(id);
  return 'over';
}

async function upload(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { files, cache, openRemote, stop } = context;
  if (!files.has(id)) return dropUnfinished(batch, context);
  const send = async () => {
    const { batches: remote } = await openRemote(batch);
    const lost = progress.intent === 'upload' ? await remote.findFile(files.nameOf(id), stop) : undefined;
    if (lost === undefined) await cache.batches.change(id, { progress: { intent: 'upload' } });
    return lost ?? remote.upload(files.pathOf(id), stop);
  };
  const file = await send().catch(async (error: unknown) => {
    if (isUnsupported(error)) await dropUnfinished(batch, context);
    throw error;
  });
  await cache.batches.change(id, { state: 'uploaded', progress: { file, intent: undefined } });
  return 'moved';
}

/** Whether the endpoint takes no batches, so that one of it would wait for ever. */
function isUnsupported(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'batch_unsupported';
}

/** What a batch is found by whose creation was not confirmed. */
function metadataOf({ id }: StoredBatch): Readonly<Record<string, string>> {
  return { ticketsift: id };
}

async function create(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { cache, openRemote, stop } = context;
  const { file = '', intent } = progress;
  const { batches: remote } = await openRemote(batch);
  const metadata = metadataOf(batch);
  const lost = intent === 'create' ? await findCreated(batch, remote, stop) : undefined;
  if (lost === undefined) {
    if (!hasRoom(batch, cache.batches.list(), context.clock.now())) return 'waits';
    await cache.batches.change(id, { progress: { intent: 'create' } });
  }
  const created = lost ?? (await remote.create(file, metadata, stop));
  await cache.batches.change(id, {
    state: 'created',
    progress: { remote: created.id, intent: undefined, room: undefined },
  });
  return 'moved';
}

/** Returns the batch at the endpoint that was made of a file, unless it is one that failed before. */
export async function findCreated(
  batch: StoredBatch,
  remote: Remote['batches'],
  stop: AbortSignal,
): Promise<RemoteBatch | undefined> {
  const { file, former = [] } = batch.progress;
  const found = await remote.find(file, metadataOf(batch), stop);
  return found && !former.includes(found.id) ? found : undefined;
}

async function look(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { cache, clock, openRemote, stop } = context;
  const { batches: remote } = await openRemote(batch);
  const found = await remote.retrieve(progress.remote ?? '', stop).catch((error: unknown) => {
    const isNew = batch.state === 'created' && mayStillCome(batch.changedAt, clock);
    throw isNew && isUnknown(error) ? notYet(error) : error;
  });
  const isFull = found.state === 'failed' && found.failures.some(({ code }) => code === noRoom);
  if (isFull && progress.isCancelled !== true) return findRoom(batch, found, context);
  const isRefused = found.state === 'failed' && !found.outputFile && progress.isCancelled !== true;
  if (isRefused && (await refuseLines(batch, found, context))) return 'moved';
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

/** Returns how a batch changes to the state that it has at the endpoint. */
export function remoteChange(remote: RemoteBatch): BatchChange {
  const { state, outputFile, errorFile, elsewhere, counts, failures } = remote;
  return { state, progress: { outputFile, errorFile, elsewhere, counts, failures } };
}

/** Puts a batch that found no room back, or parts it where it would never find any. */
async function findRoom(
  batch: StoredBatch,
  { id, failures, enqueuedLimit }: RemoteBatch,
  { cache, clock }: StepContext,
): Promise<BatchStep> {
  const { former = [], tokens = 0 } = batch.progress;
  const { batches } = cache;
  if (enqueuedLimit !== undefined && tokens > enqueuedLimit) {
    const message = 'The endpoint has too little room for this request.';
    await batches.settleRest(
      batch,
      { failure: { code: 'rate_limited', message }, isAgain: true, mayBeBilled: false, isUnsent: true },
      { state: 'fetched', progress: { failures, enqueuedLimit, ended: 'failed' } },
    );
    return 'moved';
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
