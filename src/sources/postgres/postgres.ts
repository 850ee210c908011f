import { constants } from 'node:buffer';
import { withoutCredentials } from '../../core/text/locations.js';
import { connectPostgres } from '../../storage/postgres/connect.js';
import { setSessionIdentity, signIn } from '../../storage/postgres/session-identity.js';
import { uniqueColumns } from '../columns/header.js';
import { closedEarly } from '../ended.js';
import { bindValues } from '../sql/parameters.js';
import { compileStatement } from '../sql/statement.js';
import type { OpenTable, Row, SourceOptions, Table } from '../table.js';
import { explainPostgresFailure, explainRefusedSignIn, tooLargeRow } from './fault.js';
import { RowSizes } from './row-sizes.js';
import { beginReading, declare, postgresTableQuery, preparePostgres } from './session.js';

/** Rows of the first round trip: few, as their size is still unknown. */
const firstBatch = 10;
const largestBatch = 1_000;
/** What a later one should bring, in characters. */
const batchLength = 1_000_000;

/**
 * Opens a table or query of a PostgreSQL database, in a transaction that can only read. The rows come through
 * a cursor declared in SQL: the protocol's own (as pg-cursor has it) lets `statement_timeout` run on between
 * two fetches, and so would end a run whose model is slow.
 */
export const openPostgres: OpenTable = (location, options) =>
  openPostgresRows(location, options, constants.MAX_STRING_LENGTH);

/** The same, for rows of at most this many bytes. */
export async function openPostgresRows(
  location: string,
  { sql }: Pick<SourceOptions, 'sql'>,
  maxRowSize: number,
): Promise<Table> {
  const name = withoutCredentials(location);
  // Before a connection is made: a missing value is reported even where no server can be reached.
  const given = sql.query && compileStatement(sql.query, 'postgres');
  const values = bindValues(given, sql);
  const token = sql.identityForm === 'token' ? await sql.idToken() : undefined;
  const client = await connectPostgres(location, sql.variables, { sendsToken: token !== undefined });
  // Why the rows ended before the last one: what broke the connection, which the next fetch would not say.
  let broken: unknown;
  client.on('error', (error) => {
    broken ??= error;
  });
  let count = 0;
  const sizes = new RowSizes(maxRowSize, (before) => {
    broken ??= tooLargeRow(name, count + before + 1, maxRowSize);
    client.connection.stream.destroy();
  });
  client.connection.stream.prependListener('data', (bytes: Buffer) => sizes.push(bytes));
  const close = async () => {
    broken ??= closedEarly(name);
    // Ends the transaction as well; a query under way is not waited for.
    await client.end().catch(() => {});
  };
  try {
    await beginReading(client, sql);
    if (sql.identityForm === 'settings' && sql.identity) await setSessionIdentity(client, sql.identity);
    if (token !== undefined) {
      await signIn(client, token).catch((cause: unknown) => {
        throw explainRefusedSignIn(name, cause);
      });
    }
    const statement =
      given ?? compileStatement(await postgresTableQuery(client, sql.table, name), 'postgres');
    const { shape, types } = await preparePostgres(client, statement);
    const asText = { getTypeParser: (oid: number) => types.get(oid)?.form ?? String };
    async function* rows(): AsyncGenerator<Row[]> {
      let size = firstBatch;
      try {
        await client.query(`${declare}${statement.sql}`, values);
        for (;;) {
          const fetch = { text: `FETCH ${size} FROM tickets`, rowMode: 'array' as const, types: asText };
          const fetched = await client.query<(string | null)[]>(fetch);
          // A smaller one may still be taken in before the connection is gone.
          if (sizes.isExceeded) throw broken;
          if (fetched.rows.length === 0) return;
          const batch = fetched.rows.map((cells) => ({
            values: cells.map((cell) => cell ?? ''),
            line: ++count,
          }));
          size = nextBatch(batch);
          yield batch;
        }
      } catch (cause) {
        throw explainPostgresFailure(statement, name, count, broken ?? cause);
      } finally {
        await close();
      }
    }
    return {
      name,
      ...uniqueColumns(shape.columns.map((column) => column.name)),
      rows,
      progress: () => undefined,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How many rows to fetch next, by how long the last ones were. */
function nextBatch(rows: readonly Row[]): number {
  let length = 0;
  for (const { values } of rows) for (const value of values) length += value.length;
  return Math.max(1, Math.min(largestBatch, Math.floor((rows.length * batchLength) / Math.max(1, length))));
}
