import * as z from 'zod';
import type { Database } from '../../storage/sqlite-driver.js';
import type { Relation } from '../sql/shape.js';

const relationRow = z.object({ name: z.string(), type: z.string(), sql: z.string().nullable() });
const columnRow = z.object({ name: z.string(), type: z.string() });

/** A table or view of a SQLite file. */
export interface SqliteRelation extends Relation {
  /** Whether tickets are in it only if it is named: an index of another table, or what a virtual table keeps. */
  readonly isAuxiliary: boolean;
}

/** All tables and views of a SQLite file with their columns, without SQLite's own and those that it knows as shadows. */
export function relationsOf(database: Database): SqliteRelation[] {
  const found = database
    .prepare(
      `SELECT m.name, l.type, m.sql
       FROM sqlite_schema m JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main'
       WHERE m.type IN ('table', 'view') AND l.type <> 'shadow' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY m.rowid`,
    )
    .all()
    .map((row) => relationRow.parse(row))
    .map((relation) => ({ ...relation, columns: columnsOf(database, relation.name) }));
  const isVirtual = ({ type }: { readonly type: string }) => type === 'virtual';
  const others = namesOf(found.filter((relation) => !isVirtual(relation)));
  // Of a module that only another program has, SQLite knows neither columns nor shadows.
  const foreign = namesOf(found.filter((relation) => isVirtual(relation) && relation.columns.length === 0));
  return found.map(({ name, type, sql, columns }) => ({
    name,
    columns,
    isAuxiliary: isVirtual({ type })
      ? columns.length === 0 || isIndexOf(others, name.toLowerCase(), sql ?? '')
      : foreign.some((other) => name.toLowerCase().startsWith(`${other}_`)),
  }));
}

function namesOf(relations: readonly { readonly name: string }[]): string[] {
  return relations.map(({ name }) => name.toLowerCase());
}

function columnsOf(database: Database, relation: string): Relation['columns'] {
  try {
    return database
      .prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid')
      .all(relation)
      .map((row) => columnRow.parse(row))
      .map(({ name, type }) => ({ name, type: type.toLowerCase() }));
  } catch {
    // A view of what is gone, or a virtual table of a module that only another program has.
    return [];
  }
}

/** Whether a virtual table indexes one of the others: it says so, is named after it, or can hold no texts. */
function isIndexOf(others: readonly string[], name: string, sql: string): boolean {
  const [, module = ''] = /\busing\s+(\w+)/i.exec(sql) ?? [];
  if (/^(?:rtree|rtree_i32|geopoly|fts4aux|fts5vocab|spellfix1)$/i.test(module)) return true;
  const [, content] = /\bcontent\s*=\s*["'`[]?(\w+)/i.exec(sql) ?? [];
  return others.some((other) => other === content?.toLowerCase() || name.startsWith(`${other}_`));
}
