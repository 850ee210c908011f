import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import type { BatchStep, StepContext } from './step.js';

/** Removes a batch that was never made at the endpoint, so that its requests may be sent elsewhere. */
export async function dropUnmade(
  { id }: Pick<StoredBatch, 'id'>,
  { cache, files }: Pick<StepContext, 'cache' | 'files'>,
): Promise<BatchStep> {
  await cache.batches.drop(id);
  files.remove(id);
  return 'over';
}
