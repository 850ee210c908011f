import { resolve } from 'node:path';
import type { Config } from '../config/load.js';
import { folderOf } from '../config/setting.js';
import { TicketsiftError } from '../core/errors.js';
import { isPostgresUrl, isUrl, withoutCredentials } from '../core/text/locations.js';
import type { World } from '../core/world/world.js';

/** Where answers are cached. */
export type CachePlace =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  /** A database that several machines share, by its URL; its name is as it is written, without the password. */
  | { readonly kind: 'shared'; readonly url: string; readonly name: string };

/**
 * Finds out where answers are cached, with `${NAME}` filled in.
 * @throws TicketsiftError `not_trusted`; `config` or `usage` for a URL of another kind, and for a variable that is not set
 */
export async function cachePlace(
  { environment, cwd }: Pick<World, 'environment' | 'cwd'>,
  { cache }: Pick<Config, 'cache'>,
): Promise<CachePlace> {
  const { kind, where } = cache.origin;
  const written = await cache.use();
  const location = kind === 'default' ? written : environment.fill(written, where);
  const name = withoutCredentials(written);
  if (isPostgresUrl(location)) return { kind: 'shared', url: location, name };
  if (!isUrl(location)) {
    const folder = kind === 'file' ? folderOf(cache) : cwd;
    return { kind: 'file', path: resolve(folder, location), name: written };
  }
  throw new TicketsiftError(
    kind === 'flag' ? 'usage' : 'config',
    `${where}: ${name} is neither a PostgreSQL URL nor a file`,
    { hint: 'A cache is a file, such as answers.db, or postgres://desk@db.example.com/desk.' },
  );
}

/** Returns the file of this machine: that of a shared cache is the default one. */
export function localPathOf(place: CachePlace, { environment }: Pick<World, 'environment'>): string {
  return place.kind === 'file' ? place.path : environment.files.answers;
}
