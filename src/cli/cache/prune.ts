import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { counted } from '../../core/text/numbers.js';
import { openCache } from '../../storage/cache/cache.js';

export interface PruneOptions {
  /** In milliseconds. */
  readonly olderThan: number;
}

/** Forgets the answers that are older than that. Resolves to 0. */
export async function pruneCache(
  { world, output, config }: Context,
  { olderThan }: PruneOptions,
): Promise<number> {
  const path = await config.cache.use();
  await using cache = openCache(resolve(world.cwd, path), world, path);
  const forgotten = await cache.answers.forgetBefore(world.now() - olderThan);
  await output.write(`deleted ${counted(forgotten, 'answer')}\n`);
  return 0;
}
