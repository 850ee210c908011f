import { quoteName } from '../../../core/text/quote-name.js';
import { listTables, primaryKeyOf, tablesCalled } from '../../../storage/services/snowflake/catalog.js';
import { unquotedName } from '../../../storage/services/snowflake/place.js';
import type { SnowflakeSession } from '../../../storage/services/snowflake/session.js';
import type { FoundTable } from '../catalog.js';

/** A table, and its name in SQL. */
export interface NamedTable {
  readonly sql: string;
  /** Undefined where it does not exist. */
  readonly found: FoundTable | undefined;
}

/**
 * Finds a table by the name that a person wrote: as it is, else in any case of letters. One that is not there has the name that
 * Snowflake would give it: in capitals, unless it needs quotes.
 * @throws TicketsiftError `usage` for an impossible name
 */
export async function findSnowflakeTable(session: SnowflakeSession, written: string): Promise<NamedTable> {
  const dot = written.indexOf('.');
  const [schema, table] = dot < 0 ? [undefined, written] : [written.slice(0, dot), written.slice(dot + 1)];
  // Refuses what cannot be a name.
  const wanted = unquotedName(table);
  quoteName(wanted);
  const all = (await tablesCalled(session, [wanted])).filter((one) =>
    schema === undefined ? one.name === one.table : one.schema.toUpperCase() === schema.toUpperCase(),
  );
  const found = all.find((one) => one.table === table) ?? all.find((one) => one.table === wanted) ?? all[0];
  if (!found) {
    const place = schema === undefined ? '' : `${quoteName(unquotedName(schema))}.`;
    return { sql: `${place}${quoteName(wanted)}`, found: undefined };
  }
  const key = found.kind === 'table' ? await primaryKeyOf(session, found) : [];
  const columns = found.columns.map((column) => ({
    ...column,
    isGenerated: false,
    isKey: key.includes(column.name),
  }));
  return {
    sql: `${quoteName(found.schema)}.${quoteName(found.table)}`,
    found: {
      kind: found.kind,
      columns,
      column: (name) =>
        columns.find((column) => column.name === name) ??
        columns.find((column) => column.name.toUpperCase() === name.toUpperCase()),
    },
  };
}

/** Returns the names of the tables, as one has to write them. */
export async function snowflakeTableNames(session: SnowflakeSession): Promise<string[]> {
  return (await listTables(session)).filter(({ kind }) => kind === 'table').map(({ name }) => name);
}
