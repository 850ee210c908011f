import { withoutCredentials } from '../core/without-credentials.js';
import { connectPostgres } from '../storage/postgres/connect.js';
import { uniqueColumns } from './columns.js';
import { explainFailure } from './postgres/fault.js';
import { beginReading, prepare, tableQuery } from './postgres/session.js';
import { bindValues } from './sql/parameters.js';
import { compileStatement } from './sql/statement.js';
import type { OpenTable, Row } from './table.js';

/** Rows that one round trip brings. */
const batchSize = 1_000;

/**
 * Opens a table or query of a PostgreSQL database, in a transaction that can only read. The rows come through a
 * cursor declared in SQL: the protocol's own (as pg-cursor has it) lets `statement_timeout` run on while nobody
 * fetches, and so would end a run whose model is slow.
 */
export const openPostgres: OpenTable = async (location, { sql }) => {
  const name = withoutCredentials(location);
  // Before a connection is made: what is missing is told even where no server can be reached.
  const given = sql.query && compileStatement(sql.query, 'postgres');
  const values = bindValues(given, sql);
  const client = await connectPostgres(location, sql.variables);
  // What breaks the connection while nothing is fetched says why; the next fetch would only say that it is broken.
  let breakdown: Error | undefined;
  client.on('error', (error) => {
    breakdown ??= error;
  });
  let isClosed = false;
  const close = async () => {
    isClosed = true;
    // Ends the transaction as well; a query under way is not waited for.
    await client.end().catch(() => {});
  };
  try {
    await beginReading(client, sql);
    const statement = given ?? compileStatement(await tableQuery(client, sql.table, name), 'postgres');
    const { shape, types } = await prepare(client, statement);
    const asText = { getTypeParser: (oid: number) => types.get(oid)?.form ?? String };
    async function* rows(): AsyncGenerator<Row[]> {
      let count = 0;
      try {
        await client.query(`DECLARE tickets NO SCROLL CURSOR FOR ${statement.sql}`, values);
        for (;;) {
          const fetch = { text: `FETCH ${batchSize} FROM tickets`, rowMode: 'array' as const, types: asText };
          const fetched = await client.query<(string | null)[]>(fetch);
          if (fetched.rows.length === 0) return;
          yield fetched.rows.map((cells) => ({ values: cells.map((cell) => cell ?? ''), line: ++count }));
        }
      } catch (cause) {
        if (!isClosed) throw explainFailure(statement, name, count, breakdown ?? cause);
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
};
