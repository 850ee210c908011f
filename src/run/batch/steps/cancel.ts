import { TicketsiftError } from '../../../core/errors.js';
import { findCreated, remoteChange } from './advance.js';
import { isUnknown } from './late.js';
import { isUnderWay } from './room.js';
import type { StepContext } from './step.js';

/**
 * Cancels a batch: removes one that was never made at the endpoint, and asks the endpoint to end any other.
 * @throws TicketsiftError `file_locked` where another process works on it; as `advance`
 */
export async function cancel(id: string, { cache, files, openRemote, stop }: StepContext): Promise<void> {
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
    const isAtHand = state === 'preparing' || state === 'prepared' || state === 'uploaded';
    if (!isAtHand && !isUnderWay(state)) return;
    const mayBeRemote = progress.file !== undefined || progress.intent !== undefined;
    const remote = mayBeRemote || !isAtHand ? (await openRemote(batch)).batches : undefined;
    const lost = remote && progress.intent === 'create' ? await findCreated(batch, remote, stop) : undefined;
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
      await batches.change(id, found ? remoteChange(found) : { state: 'cancelled' });
      return;
    }
    const { file } = progress;
    // It holds the texts of tickets.
    if (remote && file !== undefined) await remote.remove(file, stop).catch(() => {});
    await batches.drop(id);
    files.remove(id);
  } finally {
    await batches.release(id);
  }
}
