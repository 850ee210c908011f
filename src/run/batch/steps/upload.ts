import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import { dropUnmade } from './drop.js';
import { halfOf, partBatch } from './part.js';
import { isTooLarge } from './room.js';
import type { BatchStep, StepContext } from './step.js';
import { isUnsupported, unlessUnsupported } from './unsupported.js';

/** Uploads the file of a batch, in parts where the endpoint takes no file of this size. */
export async function upload(batch: StoredBatch, context: StepContext): Promise<BatchStep> {
  const { id, progress } = batch;
  const { files, cache, clock, openRemote, stop } = context;
  if (!files.has(id)) return dropUnmade(batch, context);
  const { batches: remote } = await openRemote(batch).catch(async (error: unknown) => {
    if (isUnsupported(error)) await dropUnmade(batch, context);
    throw error;
  });
  if (isTooLarge(batch, cache.batches.list())) return partBatch(batch, {}, [], context);
  // A second copy costs nothing, so it does not matter where files are not listed.
  const isLost = progress.intent === 'upload';
  const lost = isLost ? await unlessUnsupported(remote.findFile(files.nameOf(id), stop)) : undefined;
  if (lost === undefined) await cache.batches.change(id, { progress: { intent: 'upload' } });
  try {
    const file = lost ?? (await remote.upload(files.pathOf(id), stop));
    await cache.batches.change(id, {
      state: 'uploaded',
      progress: { file, uploadedAt: clock.now(), intent: undefined },
    });
    return 'moved';
  } catch (error) {
    if (isUnsupported(error)) await dropUnmade(batch, context);
    const isExcess = error instanceof RequestFailure && error.code === 'too_long';
    const half = isExcess ? halfOf(batch, 'bytes') : undefined;
    if (isExcess && half)
      return partBatch(batch, half, [{ code: error.code, message: error.message }], context);
    throw error;
  }
}
