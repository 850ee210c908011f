import type { Context } from '../../auth/access.js';
import { counted } from '../../core/text/numbers.js';
import { openCacheOf } from './open.js';

export interface PruneOptions {
  /** In milliseconds. */
  readonly olderThan: number;
}

/** Forgets the answers that are older than that. Resolves to 0. */
export async function pruneCache(context: Context, { olderThan }: PruneOptions): Promise<number> {
  const { world, output } = context;
  await using opened = await openCacheOf(context);
  const { cache } = opened;
  const forgotten = await cache.answers.forgetBefore(world.now() - olderThan);
  await output.write(`deleted ${counted(forgotten, 'answer')}\n`);
  return 0;
}
