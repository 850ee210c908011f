import type { Context } from '../../auth/access.js';
import { type KeptCache, openKeptCache } from '../../run/open-cache.js';

/** Opens the cache that the settings name. @throws TicketsiftError see `openRunCache` */
export function openCacheOf({ world, voice, config, login }: Context): Promise<KeptCache> {
  return openKeptCache({ world, config, login, warn: (text) => voice.note(text) });
}
