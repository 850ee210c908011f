import { extname } from 'node:path';
import { isPostgresUrl, sqliteEndings } from '../../core/text/locations.js';
import type { DatabaseKind } from './catalog.js';
import type { ResultDatabase } from './database.js';

/** Every kind of database for results, each loaded when it is used. A new one is a folder and a line here. */
export const databases = {
  sqlite: async () => (await import('./sqlite/index.js')).sqlite,
  postgres: async () => (await import('./postgres/index.js')).postgres,
} satisfies Record<DatabaseKind, () => Promise<ResultDatabase>>;

/**
 * Returns the kind of database that a place names, by its URL's scheme or its file's ending; undefined for
 * any other place.
 */
export function databaseOf(location: string): DatabaseKind | undefined {
  if (isPostgresUrl(location)) return 'postgres';
  const ending = extname(location).toLowerCase();
  return sqliteEndings.some((one) => one === ending) ? 'sqlite' : undefined;
}
