import { extname } from 'node:path';
import { isPostgresUrl } from '../../core/is-postgres-url.js';
import type { OpenResults } from './results.js';
import type { OpenUpdate } from './update.js';

/** What a kind of database can do with outcomes. */
export interface ResultDatabase {
  readonly openResults: OpenResults;
  readonly openUpdate: OpenUpdate;
}

/** Every kind of database results go into; each is loaded when it is used. A new one is a folder and a line here. */
export const databases = {
  sqlite: async () => (await import('./sqlite/index.js')).sqlite,
  postgres: async () => (await import('./postgres/index.js')).postgres,
} satisfies Record<string, () => Promise<ResultDatabase>>;

export type DatabaseKind = keyof typeof databases;

const sqliteEndings = new Set(['.db', '.sqlite', '.sqlite3']);

/** The kind of database a place names: by its URL's scheme, or its file's ending; undefined for any other place. */
export function databaseOf(location: string): DatabaseKind | undefined {
  if (isPostgresUrl(location)) return 'postgres';
  return sqliteEndings.has(extname(location).toLowerCase()) ? 'sqlite' : undefined;
}
