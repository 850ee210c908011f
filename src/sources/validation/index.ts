import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { kindOf } from '../index.js';
import type { Checker, CheckerOptions, OpenChecker } from './checker.js';

/** How each kind of database and service is checked, without its queries being run or its tickets read. */
const checkers = {
  sqlite: async () => (await import('./sqlite.js')).openSqliteChecker,
  postgres: async () => (await import('./postgres.js')).openPostgresChecker,
  sheets: async () => (await import('./sheet.js')).openSheetChecker,
  snowflake: async () => (await import('./snowflake.js')).openSnowflakeChecker,
  zendesk: async () => (await import('./zendesk.js')).openZendeskChecker,
} satisfies Record<string, () => Promise<OpenChecker>>;

const isDatabase = (kind: string | undefined): kind is keyof typeof checkers =>
  kind !== undefined && Object.hasOwn(checkers, kind);

/** Whether a source has queries that a snapshot may hold. */
export function hasQueries(location: string): boolean {
  const kind = kindOf(location);
  return isDatabase(kind) && kind !== 'sheets' && kind !== 'zendesk';
}

/** Whether this source can be checked. */
export function canCheck(location: string): boolean {
  return isDatabase(kindOf(location));
}

/** @throws TicketsiftError `usage` for what is not a database, and what connecting throws */
export async function openChecker(location: string, options: CheckerOptions): Promise<Checker> {
  const kind = kindOf(location);
  if (isDatabase(kind)) return (await checkers[kind]())(location, options);
  throw new TicketsiftError('usage', `${withoutCredentials(location)} is neither a database nor a service`, {
    hint: 'Give a postgres://…, snowflake://… or zendesk://… URL, the address of a Google sheet, or the path of a SQLite file.',
  });
}
