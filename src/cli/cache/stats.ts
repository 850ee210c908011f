import type { Context } from '../../auth/access.js';
import { isoTime } from '../../core/text/json.js';
import { counted, grouped, minuteOf } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { countStoredRows } from '../../sources/row-cache/row-cache.js';
import { writeJson } from '../write-json.js';
import { openCacheOf } from './open.js';

export interface StatsOptions {
  readonly json?: true;
}

/** Shows how many answers are cached, of which models, since when, and of how many queries rows are. Resolves to 0. */
export async function showStatistics(context: Context, { json }: StatsOptions): Promise<number> {
  const { output, world } = context;
  await using opened = await openCacheOf(context);
  const { cache, name } = opened;
  const rows = await countStoredRows(world.environment.files.rows);
  const { answers: count, oldest, newest, models } = await cache.answers.statistics();
  if (json) {
    await writeJson(context, 'cache stats', {
      file: name,
      answers: count,
      oldest_at: oldest === undefined ? null : isoTime(oldest),
      newest_at: newest === undefined ? null : isoTime(newest),
      models,
      rows: { queries: rows.queries, cut_off: rows.cutOff },
    });
    return 0;
  }
  const lines = [`${visible(name)}: ${counted(count, 'answer')}`];
  if (oldest !== undefined && newest !== undefined)
    lines.push(`  from ${minuteOf(oldest)} to ${minuteOf(newest)}`);
  for (const { model, answers: ofModel } of models) {
    lines.push(`  ${visible(model)}: ${grouped(ofModel)}`);
  }
  if (rows.queries > 0) {
    const cutOff = rows.cutOff === 0 ? '' : `, ${grouped(rows.cutOff)} of them not read to the end`;
    lines.push(`rows of ${counted(rows.queries, 'query', 'queries')}${cutOff}`);
  }
  await output.write(`${lines.join('\n')}\n`);
  return 0;
}
