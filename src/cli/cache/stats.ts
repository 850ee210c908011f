import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { isoTime } from '../../core/text/json.js';
import { counted, grouped, minuteOf } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { openCache } from '../../storage/cache/cache.js';
import { writeJson } from '../write-json.js';

export interface StatsOptions {
  readonly json?: true;
}

/** Shows how many answers are cached, of which models, since when. Resolves to 0. */
export async function showStatistics(context: Context, { json }: StatsOptions): Promise<number> {
  const { world, output, config } = context;
  const path = await config.cache.use();
  await using cache = openCache(resolve(world.cwd, path), world, path);
  const { answers: count, oldest, newest, models } = await cache.answers.statistics();
  if (json) {
    await writeJson(context, 'cache stats', {
      file: path,
      answers: count,
      oldest_at: oldest === undefined ? null : isoTime(oldest),
      newest_at: newest === undefined ? null : isoTime(newest),
      models,
    });
    return 0;
  }
  const lines = [`${visible(path)}: ${counted(count, 'answer')}`];
  if (oldest !== undefined && newest !== undefined)
    lines.push(`  from ${minuteOf(oldest)} to ${minuteOf(newest)}`);
  for (const { model, answers: ofModel } of models) {
    lines.push(`  ${visible(model)}: ${grouped(ofModel)}`);
  }
  await output.write(`${lines.join('\n')}\n`);
  return 0;
}
