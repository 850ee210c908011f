import type pg from 'pg';
import * as z from 'zod';
import type { Relation } from '../sql/shape.js';

const relationRow = z.object({
  schema: z.string(),
  name: z.string(),
  visible: z.enum(['t', 'f']),
  columns: z
    .string()
    .transform((text) => z.array(z.object({ name: z.string(), type: z.string() })).parse(JSON.parse(text))),
});

/** A relation with the parts of its name apart. */
export interface FoundRelation extends Relation {
  readonly schema: string;
  readonly table: string;
}

const listed = `
  SELECT n.nspname::text AS schema, c.relname::text AS name, pg_catalog.pg_table_is_visible(c.oid) AS visible,
    coalesce((
      SELECT json_agg(json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod))
        ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ), '[]') AS columns
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname !~ '^pg_(toast|temp)'`;

/** The tables and views of these names, if they are found without a schema or theirs is among the names too. */
export async function relationsCalled(client: pg.Client, names: readonly string[]): Promise<FoundRelation[]> {
  const found = 'c.relname = ANY ($1) AND (pg_catalog.pg_table_is_visible(c.oid) OR n.nspname = ANY ($1))';
  const { rows } = await client.query(`${listed} AND ${found} ORDER BY 1, 2`, [names]);
  return rows.map(toRelation);
}

/** All tables and views; of a very large database the first thousand. */
export async function allRelations(client: pg.Client): Promise<FoundRelation[]> {
  const { rows } = await client.query(`${listed} ORDER BY 3 DESC, 1, 2 LIMIT 1000`);
  return rows.map(toRelation);
}

function toRelation(row: unknown): FoundRelation {
  const { schema, name, visible, columns } = relationRow.parse(row);
  return { schema, table: name, name: visible === 't' ? name : `${schema}.${name}`, columns };
}
