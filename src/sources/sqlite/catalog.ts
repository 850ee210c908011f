import * as z from 'zod';
import type { Database } from '../../storage/sqlite-driver.js';
import type { Relation } from '../sql/shape.js';

const row = z.object({ relation: z.string(), name: z.string(), type: z.string() });

/** All tables and views of a SQLite file with their columns, without SQLite's own. */
export function relationsOf(database: Database): Relation[] {
  const rows = database
    .prepare(
      `SELECT m.name AS relation, c.name AS name, c.type AS type
       FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY m.rowid, c.cid`,
    )
    .all()
    .map((found) => row.parse(found));
  const relations = new Map<string, { name: string; type: string }[]>();
  for (const { relation, name, type } of rows) {
    const columns = relations.get(relation) ?? [];
    columns.push({ name, type: type.toLowerCase() });
    relations.set(relation, columns);
  }
  return [...relations].map(([name, columns]) => ({ name, columns }));
}
