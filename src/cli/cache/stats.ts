import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { openCache } from '../../storage/cache/cache.js';

/** Shows how many answers are cached, of which models, since when. Resolves to 0. */
export async function showStatistics({ world, output, config }: Context): Promise<number> {
  const path = await config.cache.use();
  using cache = openCache(resolve(world.cwd, path), world, path);
  const { answers: count, oldest, newest, models } = cache.answers.statistics();
  const date = (time: number) => new Date(time).toISOString();
  const lines = [`${visible(path)}: ${counted(count, 'answer')}`];
  if (oldest !== undefined && newest !== undefined) lines.push(`  from ${date(oldest)} to ${date(newest)}`);
  for (const { model, answers: ofModel } of models) {
    lines.push(`  ${visible(model)}: ${grouped(ofModel)}`);
  }
  await output.write(`${lines.join('\n')}\n`);
  return 0;
}
