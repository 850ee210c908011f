import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { kindOf } from '../index.js';
import type { Checker, CheckerOptions, OpenChecker } from './checker.js';

/** How the queries of each kind of database are checked without being run. */
const checkers = {
  sqlite: async () => (await import('./sqlite.js')).openSqliteChecker,
  postgres: async () => (await import('./postgres.js')).openPostgresChecker,
  snowflake: async () => (await import('./snowflake.js')).openSnowflakeChecker,
} satisfies Record<string, () => Promise<OpenChecker>>;

const isDatabase = (kind: string | undefined): kind is keyof typeof checkers =>
  kind !== undefined && Object.hasOwn(checkers, kind);

/** Whether queries of this source can be checked. */
export function canCheck(location: string): boolean {
  return isDatabase(kindOf(location));
}

/** @throws TicketsiftError `usage` for what is not a database, and what connecting throws */
export async function openChecker(location: string, options: CheckerOptions): Promise<Checker> {
  const kind = kindOf(location);
  if (isDatabase(kind)) return (await checkers[kind]())(location, options);
  throw new TicketsiftError('usage', `${withoutCredentials(location)} is not a database`, {
    hint: 'Give a postgres://… or snowflake://… URL, or the path of a SQLite file.',
  });
}
