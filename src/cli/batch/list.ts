import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { grouped, minuteOf } from '../../core/text/numbers.js';
import { shortCell } from '../../core/text/shorten.js';
import { lineWidthOf } from '../../core/world/world.js';
import type { BatchView } from '../../run/batch/batch-view.js';
import { listBatches } from '../../run/batch/batches.js';
import { cachePlace } from '../../run/cache-place.js';
import { answeredOf, batchCostText, failedOf, stateText } from '../../run/describe/batch.js';
import { batchJson } from '../../run/shown/batch-json.js';
import { writeJson } from '../write-json.js';
import { openBatchCommand } from './context.js';

export interface BatchListOptions {
  readonly limit: number;
  readonly json?: true;
}

/** Lists the latest batches of the cache, the newest first, without asking the endpoint. Resolves to 0. */
export async function runBatchList(session: Context, { limit, json }: BatchListOptions): Promise<number> {
  using command = await openBatchCommand(session);
  const found = (await listBatches(command.context)).slice(-limit).toReversed();
  if (json) await writeJson(session, 'batch list', found.map(batchJson));
  else if (found.length === 0) session.voice.note(await whyThereIsNone(session));
  else await printBatches(session, found);
  return 0;
}

async function whyThereIsNone({ world, config }: Context): Promise<string> {
  const { kind } = await cachePlace(world, config);
  return kind === 'shared'
    ? 'batches are in caches on this machine, and this one is shared: name the file with --cache'
    : 'no batch is in this cache yet: `ticketsift classify --batch` makes one';
}

/** Shows batches in a table. */
export async function printBatches(
  { world, output, isPlain }: Context,
  batches: readonly BatchView[],
): Promise<void> {
  const width = lineWidthOf(world.stdout);
  const rows = batches.map((one) => row(one, width));
  const lines = tableLines(rows, { heading, width, isPlain });
  await output.write(`${lines.join('\n')}\n`);
}

/** The endpoint, which may be long, comes last and gets the room that the rest leaves. */
const heading = ['batch', 'created', 'state', 'requests', 'answered', 'failed', 'cost', 'model', 'endpoint'];

function row(batch: BatchView, width: number): string[] {
  return [
    batch.id,
    minuteOf(batch.createdAt),
    stateText(batch),
    grouped(batch.requests),
    grouped(answeredOf(batch)),
    grouped(failedOf(batch)),
    batchCostText(batch),
    shortCell(batch.model, 16, width),
    batch.endpoint,
  ];
}
