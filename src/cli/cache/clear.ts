import type { Context } from '../../auth/access.js';
import { counted } from '../../core/text/numbers.js';
import { confirm } from '../../core/world/confirm.js';
import { forgetRows } from '../../sources/row-cache/row-cache.js';
import { openCacheOf } from './open.js';

export interface ClearOptions {
  readonly yes?: true;
}

/** Forgets all answers, and the rows of databases that are kept. Resolves to 0. */
export async function clearCache(context: Context, { yes }: ClearOptions): Promise<number> {
  const { world, output } = context;
  await using opened = await openCacheOf(context);
  const { cache, name } = opened;
  const count = (await cache.answers.statistics()).answers;
  if (!yes && count > 0) {
    await confirm(context, `Delete ${counted(count, 'answer')} in ${name}?`, 'Nothing was deleted');
  }
  await output.write(`deleted ${counted(await cache.answers.forgetBefore(), 'answer')}\n`);
  const queries = await forgetRows(world.environment.files.rows);
  if (queries > 0) await output.write(`deleted the rows of ${counted(queries, 'query', 'queries')}\n`);
  return 0;
}
