import type { UpdatedKind } from '../../../../src/outputs/databases/index.js';
import type { StartPlace, StartServicePlace } from './place.js';
import { googleSheet } from './sheets.js';
import { postgresTable, snowflakeTable, sqliteTable } from './tables.js';
import { zendeskField, zendeskTags } from './zendesk.js';

/** Kinds that are no service of HTTP: they have neither tokens nor limits of requests. */
type WithoutService = 'sqlite' | 'postgres';

/** The places of each kind that is a service, by what people call them. */
export const servicePlaces = {
  sheets: { 'a Google sheet': googleSheet },
  snowflake: { 'a table of Snowflake': snowflakeTable },
  zendesk: { 'tags of Zendesk': zendeskTags, 'a field of Zendesk': zendeskField },
} satisfies Record<Exclude<UpdatedKind, WithoutService>, Readonly<Record<string, StartServicePlace>>>;

/** The places of each kind that takes results beside its tickets. A new kind does not compile without one. */
export const places: Record<UpdatedKind, Readonly<Record<string, StartPlace>>> = {
  sqlite: { 'a table of SQLite': sqliteTable },
  postgres: { 'a table of PostgreSQL': postgresTable },
  ...servicePlaces,
};
