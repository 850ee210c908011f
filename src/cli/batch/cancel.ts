import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import type { BatchView } from '../../run/batch/batch-view.js';
import { cancelBatch, listBatches } from '../../run/batch/batches.js';
import { idOfBatch } from '../../run/batch/find.js';
import { batchJson } from '../../run/shown/batch-json.js';
import { writeJson } from '../write-json.js';
import { goOnCommand, openBatchCommand } from './context.js';
import { printBatches } from './list.js';

export interface BatchCancelOptions {
  readonly batch: string;
  readonly json?: true;
}

/**
 * Cancels a batch: what it has answered by then is kept, and paid for. Resolves to 0, or 130 where the user interrupts.
 * @throws TicketsiftError as `cancelBatch`
 */
export async function runBatchCancel(
  session: Context,
  { batch: name, json }: BatchCancelOptions,
): Promise<number> {
  const { voice } = session;
  using command = await openBatchCommand(session);
  const { context } = command;
  const id = idOfBatch(name, await listBatches(context));
  let batch: BatchView | undefined;
  try {
    batch = await cancelBatch(id, context);
  } catch (error) {
    if (!command.stop.aborted) throw error;
    const again = goOnCommand(['batch cancel', id], session.config);
    voice.warn(`interrupted: the batch ${id} may not be cancelled yet; to go on: ${again}`);
    return exitCodes.interrupted;
  } finally {
    command.quiet();
  }
  if (json) await writeJson(session, 'batch cancel', batch ? batchJson(batch) : null);
  else if (batch) await printBatches(session, [batch]);
  if (!batch) voice.note(`the batch ${id} was removed: nothing of it was sent`);
  else if (batch.state !== 'settled')
    voice.note(
      `the endpoint ends it; to cache what it has answered: ${goOnCommand(['batch wait', id], session.config)}`,
    );
  return 0;
}
