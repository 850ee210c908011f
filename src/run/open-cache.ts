import { resolve } from 'node:path';
import type { Config } from '../config/load.js';
import { TicketsiftError } from '../core/errors.js';
import { fromHere } from '../core/text/locations.js';
import { shellWord } from '../core/text/quote-name.js';
import type { World } from '../core/world/world.js';
import type { Cache } from '../storage/cache/cache.js';

export interface CacheOptions {
  readonly world: World;
  readonly config: Pick<Config, 'cache'>;
  /**
   * False for a private file that vanishes with the run, so that identical requests are sent once even then.
   */
  readonly keeps: boolean;
  readonly warn: (message: string) => void;
}

/**
 * Opens the cache. The default file is a convenience: where its folder cannot be used, the run goes on with a
 * warning. A file that the user named must work.
 * @throws TicketsiftError `bad_cache`, `cache_unavailable` or `file_locked`; `not_trusted`
 */
export async function openRunCache({ world, config: { cache }, keeps, warn }: CacheOptions): Promise<Cache> {
  const [{ openForRun }, { temporary }] = await Promise.all([
    import('../storage/cache/open-for-run.js'),
    import('../storage/open.js'),
  ]);
  const flag = cache.origin.kind === 'flag' ? ` --cache ${shellWord(cache.unchecked)}` : '';
  const importCommand = (path: string) =>
    `ticketsift cache import ${shellWord(fromHere(path, world.cwd))}${flag}`;
  const open = (path: string, name = path) => openForRun(path, world, { name, warn, importCommand });
  if (!keeps) return openWithoutFile(() => open(temporary));
  const path = await cache.use();
  try {
    return await open(resolve(world.cwd, path), path);
  } catch (error) {
    if (isWithoutDriver(error)) {
      const hint = `${error.hint} With --no-cache, classify, check and prompts try need none.`;
      throw new TicketsiftError(error.code, error.message, { cause: error, hint });
    }
    const isBroken = !(error instanceof TicketsiftError && error.code === 'cache_unavailable');
    if (isBroken || cache.origin.kind !== 'default') throw error;
    warn(`${error.message}; answers are not cached`);
    return open(temporary);
  }
}

/** Caches in memory where no driver of SQLite is installed. */
async function openWithoutFile(open: () => Promise<Cache>): Promise<Cache> {
  try {
    return await open();
  } catch (error) {
    if (!isWithoutDriver(error)) throw error;
    const { createMemoryCache } = await import('../storage/cache/memory-cache.js');
    return createMemoryCache();
  }
}

function isWithoutDriver(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && error.code === 'sqlite_missing';
}
