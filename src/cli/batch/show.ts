import type { Context } from '../../auth/access.js';
import { listBatches, showBatch } from '../../run/batch/batches.js';
import { idOfBatch } from '../../run/batch/find.js';
import { batchRows } from '../../run/describe/batch.js';
import { batchDetailsJson } from '../../run/shown/batch-json.js';
import { writeFacts } from '../write-facts.js';
import { writeJson } from '../write-json.js';
import { openBatchCommand } from './context.js';

export interface BatchShowOptions {
  readonly batch: string;
  readonly json?: true;
}

/** Shows what is known of a batch, without asking the endpoint. Resolves to 0. */
export async function runBatchShow(
  session: Context,
  { batch: name, json }: BatchShowOptions,
): Promise<number> {
  using command = await openBatchCommand(session);
  const { context } = command;
  const batch = await showBatch(idOfBatch(name, await listBatches(context)), context);
  if (json) await writeJson(session, 'batch show', batchDetailsJson(batch));
  else await writeFacts(session, batchRows(batch));
  return 0;
}
