import { quoteName } from '../../core/text/quote-name.js';
import { isBusy } from '../../storage/busy.js';
import type { Database, PreparedStatement } from '../../storage/sqlite-driver.js';
import { chooseRelation } from '../sql/choose-relation.js';
import { complaint } from '../sql/complaint.js';
import type { Shape } from '../sql/shape.js';
import type { Statement } from '../sql/statement.js';
import type { Query } from '../table.js';
import { relationsOf } from './catalog.js';
import { explainSqliteComplaint } from './fault.js';
import { lockedFile } from './open.js';

/**
 * Has SQLite check a statement without running it.
 * @throws TicketsiftError `bad_query` with the place and the nearest name; `file_locked`
 */
export function prepareSqlite(database: Database, statement: Statement): PreparedStatement {
  let prepared: PreparedStatement;
  try {
    prepared = database.prepare(statement.sql);
  } catch (cause) {
    // That says nothing of the statement.
    if (isBusy(cause)) throw lockedFile(database.name, cause);
    throw explainSqliteComplaint(database, statement, cause);
  }
  if (prepared.reader && prepared.readonly) return prepared;
  throw complaint(statement.query, 0, 'Only queries that read are allowed, and this one would write');
}

/** What a prepared statement takes and gives; SQLite has types only where a column was declared with one. */
export function shapeOf(prepared: PreparedStatement, { parameters, query }: Statement): Shape {
  return {
    columns: prepared.columns().map(({ name, type }) => ({ name, type: type?.toLowerCase() ?? 'any' })),
    parameters: parameters.map((name) => ({ name, type: query.types.get(name) ?? 'any' })),
  };
}

/** A query for all rows of a table or view. @throws TicketsiftError `usage` that lists the tables */
export function sqliteTableQuery(database: Database, wanted: string | undefined, source: string): Query {
  const all = relationsOf(database);
  const candidates = wanted === undefined ? all.filter(({ isAuxiliary }) => !isAuxiliary) : all;
  const { name } = chooseRelation(candidates, wanted, source);
  return { sql: `SELECT * FROM ${quoteName(name)}`, origin: source, line: 1, types: new Map() };
}
