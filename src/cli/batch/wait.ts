import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import { roughDuration } from '../../core/text/numbers.js';
import type { BatchView } from '../../run/batch/batch-view.js';
import { waitForBatches } from '../../run/batch/batches.js';
import { batchJson } from '../../run/shown/batch-json.js';
import { writeJson } from '../write-json.js';
import { goOnCommand, openBatchCommand } from './context.js';
import { printBatches } from './list.js';

export interface BatchWaitOptions {
  /** All that are not settled, where none are named. */
  readonly batches: readonly string[];
  /** In milliseconds. */
  readonly wait: number;
  readonly json?: true;
}

/**
 * Waits until batches are answered, and caches their answers. Resolves to 1 where some are not answered in time or have failed
 * requests, 130 where the user interrupts: the batches go on.
 * @throws TicketsiftError as `waitForBatches`
 */
export async function runBatchWait(
  session: Context,
  { batches, wait, json }: BatchWaitOptions,
): Promise<number> {
  const { voice } = session;
  using command = await openBatchCommand(session);
  const ids = await command.idsOf(batches);
  const end = await waitForBatches({ ids, waitMs: wait }, command.context);
  command.quiet();
  if (json) await writeJson(session, 'batch wait', end.batches.map(batchJson));
  else if (end.batches.length === 0) voice.note('no batch waits in this cache');
  else await printBatches(session, end.batches);
  if (end.why === 'settled') return reportSettled(session, end.batches);
  const goOn = `to go on: ${goOnCommand(['batch wait', ...(ids ?? [])], session.config)}`;
  if (end.why === 'interrupted') {
    voice.warn(`interrupted: what is sent goes on without this program; ${goOn}`);
    return exitCodes.interrupted;
  }
  voice.warn(`not all is answered after ${roughDuration(wait)}; ${goOn}`);
  return 1;
}

/** Says what to do next about batches that are settled. Returns the exit code. */
export function reportSettled({ voice }: Context, batches: readonly BatchView[]): number {
  const failed = batches.filter((batch) => batch.failed > 0);
  for (const { id } of failed) voice.note(`to see why requests failed: ticketsift batch show ${id}`);
  if (batches.some(({ answered }) => answered > 0))
    voice.note('the answers are cached: run the command again that made the batch, and it gives the results');
  return failed.length > 0 ? 1 : 0;
}
