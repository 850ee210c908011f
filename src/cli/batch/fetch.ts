import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import { counted } from '../../core/text/numbers.js';
import { fetchBatches } from '../../run/batch/batches.js';
import { batchJson } from '../../run/shown/batch-json.js';
import { writeJson } from '../write-json.js';
import { goOnCommand, openBatchCommand } from './context.js';
import { printBatches } from './list.js';
import { reportSettled } from './wait.js';

export interface BatchFetchOptions {
  /** All that are not settled, where none are named. */
  readonly batches: readonly string[];
  readonly json?: true;
}

/**
 * Leads batches on as far as they go without a wait, and caches what is answered. Resolves to 1 where requests have failed.
 * @throws TicketsiftError as `fetchBatches`
 */
export async function runBatchFetch(session: Context, { batches, json }: BatchFetchOptions): Promise<number> {
  const { voice, config } = session;
  using command = await openBatchCommand(session);
  const ids = (await command.idsOf(batches)) ?? (await command.openIds());
  const found = ids.length === 0 ? [] : await fetchBatches({ ids }, command.context);
  command.quiet();
  if (json) await writeJson(session, 'batch fetch', found.map(batchJson));
  else if (found.length === 0) voice.note('no batch waits in this cache');
  else await printBatches(session, found);
  if (command.stop.aborted) {
    const again = goOnCommand(['batch fetch', ...batches], config);
    voice.warn(`interrupted: what was fetched is cached; to go on: ${again}`);
    return exitCodes.interrupted;
  }
  const open = found.filter(({ state }) => state !== 'settled').length;
  if (open > 0) {
    const wait = goOnCommand(['batch wait', ...batches], config);
    voice.note(`${counted(open, 'batch is', 'batches are')} not answered yet; to wait: ${wait}`);
  }
  return reportSettled(session, found);
}
