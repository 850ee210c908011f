import { quoteName } from '../../core/text/quote-name.js';
import type { SnowflakeColumn } from '../../storage/services/snowflake/answers.js';
import { listTables, primaryKeyOf } from '../../storage/services/snowflake/catalog.js';
import {
  type SnowflakeSession,
  type StatementBinding,
  textBinding,
} from '../../storage/services/snowflake/session.js';
import { chooseRelation } from '../sql/choose-relation.js';
import { complaint } from '../sql/complaint.js';
import type { Value } from '../sql/parameter-types.js';
import type { Statement } from '../sql/statement.js';
import type { Query } from '../table.js';
import { explainSnowflakeComplaint } from './fault.js';

/**
 * A query for all rows of a table, in the order of its primary key where it has one, so that two runs read alike.
 * @throws TicketsiftError `usage` that lists the tables
 */
export async function snowflakeTableQuery(
  session: SnowflakeSession,
  wanted: string | undefined,
  source: string,
): Promise<Query> {
  const all = await listTables(session);
  // Those of other schemas have theirs in their names; where the user wrote it as well, all have.
  const named = all.some(({ name }) => name.toLowerCase() === wanted?.toLowerCase())
    ? all
    : all.map((one) => ({ ...one, name: wanted?.includes('.') ? `${one.schema}.${one.table}` : one.name }));
  const here = all.filter(({ name, table }) => name === table);
  const candidates = wanted === undefined && here.length > 0 ? here : named;
  const { schema, table, kind } = chooseRelation(candidates, wanted, source);
  const key = kind === 'table' ? await primaryKeyOf(session, { schema, table }) : [];
  const order = key.length > 0 ? ` ORDER BY ${key.map(quoteName).join(', ')}` : '';
  const sql = `SELECT * FROM ${quoteName(schema)}.${quoteName(table)}${order}`;
  return { sql, origin: source, line: 1, types: new Map() };
}

const wholeTypes = new Set(['integer', 'bigint', 'number', 'numeric']);

/** Returns a value for each `?` of a statement. @param values of its parameters; where undefined, each is NULL */
export function bindingsOf(
  { parameters, uses, query }: Statement,
  values: readonly Value[] | undefined,
): StatementBinding[] {
  return uses.map((index) => {
    const value = values && String(values[index]);
    const type = query.types.get(parameters[index] ?? '') ?? 'text';
    if (value === undefined) return textBinding(null);
    if (wholeTypes.has(type)) return { type: /e/i.test(value) ? 'REAL' : 'FIXED', value };
    return type === 'boolean' ? { type: 'BOOLEAN', value } : textBinding(value);
  });
}

/**
 * Has Snowflake tell the columns of a query, of which it reads no rows.
 * @throws TicketsiftError `bad_query` with the place and the nearest name
 */
export async function describeQuery(
  session: SnowflakeSession,
  statement: Statement,
  values?: readonly Value[],
): Promise<readonly SnowflakeColumn[]> {
  const bindings = bindingsOf(statement, values);
  try {
    // The query has lines of its own, so that the places of complaints are right.
    const { columns } = await session.run({ sql: `SELECT * FROM (\n${statement.sql}\n) LIMIT 0`, bindings });
    if (columns.length === 0) throw complaint(statement.query, undefined, 'This query gives no columns');
    return columns;
  } catch (cause) {
    throw await explainSnowflakeComplaint(session, statement, cause, 1);
  }
}

/**
 * Has Snowflake compile a query, without running anything.
 * @throws TicketsiftError `bad_query` with the place and the nearest name
 */
export async function compileQuery(session: SnowflakeSession, statement: Statement): Promise<void> {
  try {
    await session.run({
      sql: `EXPLAIN USING TEXT\n${statement.sql}`,
      bindings: bindingsOf(statement, undefined),
    });
  } catch (cause) {
    throw await explainSnowflakeComplaint(session, statement, cause, 1);
  }
}
