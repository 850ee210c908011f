import type pg from 'pg';
import { quoteName } from '../../core/text/quote-name.js';
import { chooseRelation } from '../sql/choose-relation.js';
import { complaint } from '../sql/complaint.js';
import type { Shape } from '../sql/shape.js';
import type { Statement } from '../sql/statement.js';
import type { Query, SqlOptions } from '../table.js';
import { allRelations, relationsCalled } from './catalog.js';
import { describe } from './describe.js';
import { explainPostgresComplaint } from './fault.js';
import { type ResultType, resultTypes } from './text-form.js';

/** One text form for every type, whatever a role or database is set to; and SQL read as `tokenize` reads it. */
const settings = {
  bytea_output: 'hex',
  // All rows will be read, so a plan that is quick for the first ones alone is none.
  cursor_tuple_fraction: '1',
  DateStyle: 'ISO',
  extra_float_digits: '1',
  // The tickets are fetched as fast as a model answers, so the session may idle for long.
  idle_in_transaction_session_timeout: '0',
  IntervalStyle: 'postgres',
  standard_conforming_strings: 'on',
  synchronize_seqscans: 'off',
  TimeZone: 'UTC',
};

/** Starts a transaction that can only read, in which values have one text form. */
export async function beginReading(
  client: pg.Client,
  { statementTimeoutMs }: Pick<SqlOptions, 'statementTimeoutMs'>,
): Promise<void> {
  // PostgreSQL takes 0 for no limit, and has no longer one than this.
  const timeout = Math.min(Math.max(1, Math.trunc(statementTimeoutMs)), 2 ** 31 - 1);
  const all = Object.entries({ ...settings, statement_timeout: String(timeout) });
  await client.query(
    `BEGIN TRANSACTION READ ONLY; ${all.map(([name, value]) => `SET LOCAL ${name} = '${value}'`).join('; ')}`,
  );
  for (const [name, value] of Object.entries(whereKnown)) await setIfKnown(client, name, value);
}

/** Settings that only some versions and platforms have. */
const whereKnown = {
  // Has the server give up a query whose client has gone.
  client_connection_check_interval: '1s',
  // The transaction lasts as long as the run.
  transaction_timeout: '0',
};

async function setIfKnown(client: pg.Client, name: string, value: string): Promise<void> {
  await client.query('SAVEPOINT setting');
  const set = 'SELECT set_config(name, $2, true) FROM pg_catalog.pg_settings WHERE name = $1';
  await client.query(set, [name, value]).catch(() => client.query('ROLLBACK TO SAVEPOINT setting'));
}

/** Precedes a statement whose rows are fetched batch by batch, as `FETCH … FROM tickets`. */
export const declare = 'DECLARE tickets NO SCROLL CURSOR FOR ';

/** A statement that the server has parsed: its shape, and the types of its columns with their text forms. */
export interface Prepared {
  readonly shape: Shape;
  readonly types: ReadonlyMap<number, ResultType>;
}

/**
 * Has the server check a statement within the transaction, without running it.
 * @throws TicketsiftError `bad_query` with the place and the nearest name
 */
export async function preparePostgres(client: pg.Client, statement: Statement): Promise<Prepared> {
  await client.query('SAVEPOINT checked');
  // As a cursor first: that refuses a WITH that writes, and INTO.
  let prefix = declare;
  try {
    await describe(client, declare + statement.sql);
    prefix = '';
    const { columns, parameters } = await describe(client, statement.sql);
    if (columns.length === 0) throw complaint(statement.query, undefined, 'This query gives no columns');
    const types = await resultTypes(client, [...columns.map(({ type }) => type), ...parameters]);
    const nameOf = (oid: number) => types.get(oid)?.name ?? 'unknown';
    return {
      shape: {
        columns: columns.map(({ name, type }) => ({ name, type: nameOf(type) })),
        parameters: statement.parameters.map((name, index) => ({
          name,
          type: nameOf(parameters[index] ?? 0),
        })),
      },
      types,
    };
  } catch (cause) {
    await client.query('ROLLBACK TO SAVEPOINT checked').catch(() => {});
    throw await explainPostgresComplaint(client, statement, cause, prefix.length);
  }
}

/**
 * A query for all rows of a table, in the order of its primary key where it has one, so that two runs read alike.
 * @throws TicketsiftError `usage` that lists the tables
 */
export async function postgresTableQuery(
  client: pg.Client,
  wanted: string | undefined,
  source: string,
): Promise<Query> {
  const found =
    wanted === undefined ? [] : await relationsCalled(client, [wanted, ...wanted.split(/\.(.*)/s)]);
  const named = found.flatMap((relation) => [
    relation,
    { ...relation, name: `${relation.schema}.${relation.table}` },
  ]);
  const all = named.some(({ name }) => name === wanted) ? named : await allRelations(client);
  const { schema, table } = chooseRelation(all, wanted, source);
  const relation = `${quoteName(schema)}.${quoteName(table)}`;
  const { rows } = await client.query(primaryKey, [relation]);
  const key = rows.map(({ name }) => quoteName(String(name)));
  const order = key.length > 0 ? ` ORDER BY ${key.join(', ')}` : '';
  return { sql: `SELECT * FROM ${relation}${order}`, origin: source, line: 1, types: new Map() };
}

const primaryKey = `
  SELECT a.attname::text AS name
  FROM pg_catalog.pg_index i
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE i.indrelid = $1::regclass AND i.indisprimary
  ORDER BY k.position`;
