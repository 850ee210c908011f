import type { Context } from '../../auth/access.js';
import { isoTime } from '../../core/text/json.js';
import { counted, grouped, minuteOf } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { writeJson } from '../write-json.js';
import { openCacheOf } from './open.js';

export interface StatsOptions {
  readonly json?: true;
}

/** Shows how many answers are cached, of which models, since when. Resolves to 0. */
export async function showStatistics(context: Context, { json }: StatsOptions): Promise<number> {
  const { output } = context;
  await using opened = await openCacheOf(context);
  const { cache, name } = opened;
  const { answers: count, oldest, newest, models } = await cache.answers.statistics();
  if (json) {
    await writeJson(context, 'cache stats', {
      file: name,
      answers: count,
      oldest_at: oldest === undefined ? null : isoTime(oldest),
      newest_at: newest === undefined ? null : isoTime(newest),
      models,
    });
    return 0;
  }
  const lines = [`${visible(name)}: ${counted(count, 'answer')}`];
  if (oldest !== undefined && newest !== undefined)
    lines.push(`  from ${minuteOf(oldest)} to ${minuteOf(newest)}`);
  for (const { model, answers: ofModel } of models) {
    lines.push(`  ${visible(model)}: ${grouped(ofModel)}`);
  }
  await output.write(`${lines.join('\n')}\n`);
  return 0;
}
