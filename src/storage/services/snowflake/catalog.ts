import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';
import { quoteName } from '../../../core/text/quote-name.js';
import { shorten } from '../../../core/text/shorten.js';
import { explainRefusal, SnowflakeFault } from './fault.js';
import { type SnowflakeSession, type SnowflakeStatement, textBinding } from './session.js';

/** A table, or what else rows can be read from. Names are hostile. */
export interface ListedTable {
  readonly schema: string;
  readonly table: string;
  /** With its schema where it is not found without. */
  readonly name: string;
  /** `table`, `view` or what else it is. */
  readonly kind: string;
}

export interface ListedColumn {
  readonly name: string;
  /** As a cast has it: `NUMBER(12,2)`, `TEXT`. */
  readonly type: string;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
}

export interface TableWithColumns extends ListedTable {
  readonly columns: readonly ListedColumn[];
}

const tableRow = z.object({
  table_schema: z.string(),
  table_name: z.string(),
  table_type: z.string().nullable(),
  is_here: z.string(),
});

const number = z
  .string()
  .nullable()
  .transform((text) => (text === null ? undefined : Number(text)));

const columnRow = tableRow.extend({
  column_name: z.string(),
  data_type: z.string().regex(/^\w[\w ]*$/),
  numeric_precision: number,
  numeric_scale: number,
  is_nullable: z.string(),
  column_default: z.string().nullable(),
  is_identity: z.string().nullable(),
});

const table = `t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, CASE WHEN t.TABLE_SCHEMA = CURRENT_SCHEMA() THEN 'yes' ELSE 'no' END AS IS_HERE`;
const isUsers = `t.TABLE_SCHEMA <> 'INFORMATION_SCHEMA'`;

/** The tables and views of the database that the role may see, those of the place's schema first; at most a thousand. */
export async function listTables(session: SnowflakeSession): Promise<ListedTable[]> {
  const sql = `SELECT ${table} FROM INFORMATION_SCHEMA.TABLES AS t WHERE ${isUsers} ORDER BY 4 DESC, 1, 2 LIMIT 1000`;
  return (await lookUp(session, { sql })).map((row) => toTable(tableRow.parse(row)));
}

/** The tables and views of these names, in any case of letters, with their columns. */
export async function tablesCalled(
  session: SnowflakeSession,
  names: readonly string[],
): Promise<TableWithColumns[]> {
  if (names.length === 0) return [];
  const called = `UPPER(t.TABLE_NAME) IN (${names.map(() => '?').join(', ')})`;
  const sql = `SELECT ${table}, c.COLUMN_NAME, c.DATA_TYPE, c.NUMERIC_PRECISION, c.NUMERIC_SCALE, c.IS_NULLABLE,
  c.COLUMN_DEFAULT, c.IS_IDENTITY
FROM INFORMATION_SCHEMA.TABLES AS t
JOIN INFORMATION_SCHEMA.COLUMNS AS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME
WHERE ${isUsers} AND ${called}
ORDER BY 4 DESC, 1, 2, c.ORDINAL_POSITION`;
  const bindings = names.map((name) => textBinding(name.toUpperCase()));
  const found = new Map<string, ListedTable & { readonly columns: ListedColumn[] }>();
  for (const row of await lookUp(session, { sql, bindings })) {
    const read = columnRow.parse(row);
    const listed = toTable(read);
    const key = JSON.stringify([listed.schema, listed.table]);
    const known = found.get(key) ?? { ...listed, columns: [] };
    found.set(key, known);
    known.columns.push({
      name: read.column_name,
      type: typeOf(read),
      isNullable: read.is_nullable === 'YES',
      hasDefault: read.column_default !== null || read.is_identity === 'YES',
    });
  }
  return [...found.values()];
}

const keyRow = z.object({ column_name: z.string(), key_sequence: z.coerce.number() });

/** The columns of a table's primary key, in order, which Snowflake declares and does not enforce. */
export async function primaryKeyOf(
  session: SnowflakeSession,
  { schema, table: name }: Pick<ListedTable, 'schema' | 'table'>,
): Promise<string[]> {
  const sql = `SHOW PRIMARY KEYS IN TABLE ${quoteName(schema)}.${quoteName(name)}`;
  const rows = (await lookUp(session, { sql })).map((row) => keyRow.parse(row));
  return rows.sort((a, b) => a.key_sequence - b.key_sequence).map((row) => row.column_name);
}

function toTable(row: z.infer<typeof tableRow>): ListedTable {
  const { table_schema: schema, table_name: called, table_type: type, is_here: isHere } = row;
  const name = isHere === 'yes' ? called : `${schema}.${called}`;
  return { schema, table: called, name, kind: (type ?? '').toLowerCase().replace('base table', 'table') };
}

function typeOf({
  data_type: type,
  numeric_precision: precision,
  numeric_scale: scale,
}: z.infer<typeof columnRow>) {
  return type === 'NUMBER' && scale !== undefined && scale > 0 ? `NUMBER(${precision ?? 38},${scale})` : type;
}

/** @throws TicketsiftError `service_refused` or `database` for what Snowflake has against it */
async function lookUp(session: SnowflakeSession, statement: SnowflakeStatement) {
  try {
    return await session.all(statement);
  } catch (cause) {
    if (!(cause instanceof SnowflakeFault)) throw cause;
    const message = `Snowflake does not say which tables it has: ${shorten(cause.message, 300)}`;
    const hint = 'Check the database and the schema in the URL, and what the role may see.';
    throw explainRefusal(cause, session.place) ?? new TicketsiftError('database', message, { hint, cause });
  }
}
