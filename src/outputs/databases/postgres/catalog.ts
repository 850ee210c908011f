import * as z from 'zod';
import type { FoundTable } from '../catalog.js';
import type { Connection } from './connection.js';

/**
 * `pg_class.relkind`: what else can have the name of a table. Writers can treat a partitioned table as a
 * table.
 */
const kinds: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
  S: 'sequence',
};

const tableRow = z.object({ oid: z.string(), kind: z.string() });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  isNullable: flag,
  hasDefault: flag,
  isGenerated: flag,
  isKey: flag,
});

// Everything is selected as text, as all values of this connection are.
const columnsOf = `
  SELECT a.attname::text AS name,
    format_type(a.atttypid, a.atttypmod) AS type,
    (NOT a.attnotnull)::text AS "isNullable",
    (a.atthasdef OR a.attidentity <> '')::text AS "hasDefault",
    (a.attgenerated <> '' OR a.attidentity = 'a')::text AS "isGenerated",
    EXISTS (
      SELECT FROM pg_constraint c
      WHERE c.conrelid = a.attrelid AND c.contype = 'p' AND a.attnum = ANY (c.conkey)
    )::text AS "isKey"
  FROM pg_attribute a
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;

/**
 * Returns the table, or what else has the name; undefined where nothing has it.
 * @param table quoted, as in SQL
 */
export async function findPostgresTable(
  connection: Connection,
  table: string,
): Promise<FoundTable | undefined> {
  const found = await connection.query(
    'SELECT oid::text AS oid, relkind::text AS kind FROM pg_class WHERE oid = to_regclass($1)',
    [table],
  );
  if (found.rows.length === 0) return undefined;
  const { oid, kind } = tableRow.parse(found.rows[0]);
  const { rows } = await connection.query(columnsOf, [oid]);
  const columns = rows.map((row) => columnRow.parse(row));
  const byName = new Map(columns.map((column) => [column.name, column]));
  return { kind: kinds[kind] ?? 'something else', columns, column: (name) => byName.get(name) };
}

/** Returns the names of all user tables as one has to write them: with the schema where it is needed. */
export async function postgresTableNames(connection: Connection): Promise<string[]> {
  const { rows } = await connection.query(`
    SELECT CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE n.nspname || '.' END || c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY 1 LIMIT 1000`);
  return rows.map((row) => z.object({ name: z.string() }).parse(row).name);
}
