import type { RemoteBatch } from '../../../core/batch/remote.js';
import { keyOfRequestLine } from '../../../core/batch/request-line.js';
import type { LineResult } from '../../../storage/cache/batches/lines.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import { failedLine } from './fetch-answers.js';
import type { StepContext } from './step.js';

/**
 * Ends the lines for which an endpoint has failed a whole batch. The others are then sent again without them, unless it was
 * often enough: an endpoint may name one at a time.
 * @returns false where there are none of these, or no others: then nothing was done
 */
export async function refuseLines(
  batch: StoredBatch,
  { refusedLines, failures }: RemoteBatch,
  { cache, files }: Pick<StepContext, 'cache' | 'files'>,
): Promise<boolean> {
  if (refusedLines.size === 0 || !files.has(batch.id)) return false;
  const results: LineResult[] = [];
  let lines = 0;
  for await (const line of files.lines(batch.id)) {
    lines++;
    const why = refusedLines.get(lines);
    const key = why && keyOfRequestLine(line);
    if (why && key) results.push({ key, ...failedLine(why) });
  }
  if (results.length === 0 || results.length === lines) return false;
  await cache.batches.settle(batch, results);
  const message = `The batch ${batch.id} failed as a whole for other requests of it.`;
  await cache.batches.settleRest(
    batch,
    { failure: { code: 'no_response', message }, isAgain: true, mayBeBilled: false },
    { state: 'fetched', progress: { failures, ended: 'failed' } },
  );
  return true;
}
