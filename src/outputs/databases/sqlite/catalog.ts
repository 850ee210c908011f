import * as z from 'zod';
import type { Database } from '../../../storage/sqlite-driver.js';
import type { FoundTable } from '../catalog.js';
import { keepsValues } from './key.js';

const tableRow = z.object({ name: z.string(), kind: z.enum(['table', 'view']) });

const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  notnull: z.number(),
  dflt_value: z.unknown(),
  pk: z.number(),
  hidden: z.number(),
});

/** Returns the file's own table or view of a name, in any case; undefined where there is none. */
export function findSqliteTable(database: Database, name: string): FoundTable | undefined {
  const found = database
    .prepare(
      `SELECT name, type AS kind FROM main.sqlite_schema
       WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE`,
    )
    .get(name);
  if (found === undefined) return undefined;
  const { kind, name: spelt } = tableRow.parse(found);
  const columns = database
    .prepare(`SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, 'main')`)
    .all(spelt)
    .map((row) => columnRow.parse(row))
    .map((column) => ({
      name: column.name,
      type: column.type.toUpperCase(),
      takes: (type: string) => keepsValues(column.type, type),
      isNullable: column.notnull === 0,
      hasDefault: column.dflt_value !== null,
      // 2 and 3 are virtual and stored ones.
      isGenerated: column.hidden > 1,
      isKey: column.pk > 0,
    }));
  const byName = new Map(columns.map((column) => [folded(column.name), column]));
  return { kind, columns, column: (wanted) => byName.get(folded(wanted)) };
}

/** Returns the names of all tables of the file. */
export function sqliteTableNames(database: Database): string[] {
  return database
    .prepare(
      `SELECT name, type AS kind FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .all()
    .map((row) => tableRow.parse(row).name);
}

/** SQLite ignores the case of ASCII letters in names. */
function folded(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
