import { batchStates, hasEnded } from '../../../core/batch/remote.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import { remoteChange } from './advance.js';
import { findCreated } from './create.js';
import { dropUnmade } from './drop.js';
import { fetchAnswers, giveUpAnswers } from './fetch-answers.js';
import { isUnknown } from './late.js';
import { isUnderWay } from './room.js';
import type { StepContext } from './step.js';
import { unlessUnsupported } from './unsupported.js';

/**
 * Cancels a batch: removes one that was never made at the endpoint, asks the endpoint to end any other, and gives up answers that
 * it refuses to give.
 * @throws TicketsiftError `file_locked` where another process works on it; as `advance`
 */
export async function cancel(id: string, context: StepContext): Promise<void> {
  const { cache, openRemote, stop } = context;
  const { batches } = cache;
  if (!(await batches.hold(id))) {
    throw new TicketsiftError('file_locked', `Another process works on the batch ${id}`, {
      hint: 'Cancel it again when that one is done.',
    });
  }
  try {
    const batch = batches.find(id);
    if (!batch) return;
    const { state, progress } = batch;
    if (isOver(state)) return await fetchOrGiveUp(batch, context);
    const isAtHand = state === 'preparing' || state === 'prepared' || state === 'uploaded';
    if (!isAtHand && !isUnderWay(state)) return;
    const mayBeRemote = progress.file !== undefined || progress.intent !== undefined;
    const remote = mayBeRemote || !isAtHand ? (await openRemote(batch)).batches : undefined;
    // Where it cannot be found, its file is deleted, so that nothing comes of it.
    const lost =
      remote && progress.intent === 'create'
        ? await unlessUnsupported(findCreated(batch, remote, stop))
        : undefined;
    const made = progress.remote ?? lost?.id;
    if (remote && made !== undefined) {
      await batches.change(id, {
        ...(isAtHand && { state: 'created' }),
        progress: { isCancelled: true, remote: made, intent: undefined },
      });
      const found = await remote.cancel(made, stop).catch((error: unknown) => {
        if (!isUnknown(error)) throw error;
      });
      // One that the endpoint does not know would wait for ever.
      const change = found ? remoteChange(found) : {};
      const end =
        found === undefined ? 'cancelled' : found.unknownState === undefined ? found.state : 'cancelling';
      await batches.change(id, { ...change, state: end });
      return;
    }
    const { file } = progress;
    // It holds the texts of tickets.
    if (remote && file !== undefined) await remote.remove(file, stop).catch(() => {});
    await dropUnmade(batch, context);
  } finally {
    await batches.release(id);
  }
}

/** Whether a batch has ended at the endpoint, and its answers are not fetched. */
function isOver(state: StoredBatch['state']): boolean {
  return batchStates.some((one) => one === state && hasEnded(one));
}

/** Fetches answers, or gives them up where another try would not help. Whatever else keeps them may pass. */
async function fetchOrGiveUp(batch: StoredBatch, context: StepContext): Promise<void> {
  try {
    await fetchAnswers(batch, context);
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    // Not for a key that is refused, which its user can mend.
    const isFinal = error.advice.kind === 'never' || error.code === 'http_403' || isUnknown(error);
    if (!isFinal) throw notFetched(batch, error);
    await giveUpAnswers(batch, error, context);
  }
}

function notFetched({ id }: StoredBatch, cause: RequestFailure): TicketsiftError {
  return new TicketsiftError(
    'endpoint_failed',
    `The batch ${id} has ended, and its answers cannot be fetched now: ${cause.message}`,
    {
      hint: `${cause.hint ?? ''}\nTo fetch them later: ticketsift batch wait ${id}.`.trim(),
      cause,
    },
  );
}
