import { extname } from 'node:path';
import { isPostgresUrl, serviceOf, sqliteEndings } from '../../core/text/locations.js';
import type { DatabaseKind } from './catalog.js';
import type { ResultDatabase } from './database.js';
import type { OpenUpdate } from './update.js';

/** Every kind of database for results, each loaded when it is used. A new one is a folder and a line here. */
export const databases = {
  sqlite: async () => (await import('./sqlite/index.js')).sqlite,
  postgres: async () => (await import('./postgres/index.js')).postgres,
  snowflake: async () => (await import('./snowflake/index.js')).snowflake,
} satisfies Record<DatabaseKind, () => Promise<ResultDatabase>>;

/** Every kind of place whose own rows take the results of its tickets. A new one is a folder and a line here. */
export const updates = {
  sqlite: { load: async () => (await databases.sqlite()).openUpdate, isPreviewed: false },
  postgres: { load: async () => (await databases.postgres()).openUpdate, isPreviewed: false },
  sheets: { load: async () => (await import('./google/update.js')).openSheetUpdate, isPreviewed: false },
  snowflake: { load: async () => (await databases.snowflake()).openUpdate, isPreviewed: false },
  zendesk: { load: async () => (await import('./zendesk/update.js')).openZendeskUpdate, isPreviewed: true },
} satisfies Record<string, UpdatedPlace>;

interface UpdatedPlace {
  readonly load: () => Promise<OpenUpdate>;
  /** Whether a dry run can say of each ticket what would be written. */
  readonly isPreviewed: boolean;
}

export type UpdatedKind = keyof typeof updates;

/**
 * Returns the kind of database that a place names, by its URL's scheme or its file's ending; undefined for
 * any other place.
 */
export function databaseOf(location: string): DatabaseKind | undefined {
  if (isPostgresUrl(location)) return 'postgres';
  if (serviceOf(location) === 'snowflake') return 'snowflake';
  const ending = extname(location).toLowerCase();
  return sqliteEndings.some((one) => one === ending) ? 'sqlite' : undefined;
}
