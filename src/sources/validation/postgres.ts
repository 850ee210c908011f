import { withoutCredentials } from '../../core/text/locations.js';
import { connectPostgres } from '../../storage/postgres/connect.js';
import { relationsCalled } from '../postgres/catalog.js';
import { beginReading, postgresTableQuery, preparePostgres } from '../postgres/session.js';
import { namesIn } from '../sql/names.js';
import { compileStatement } from '../sql/statement.js';
import type { OpenChecker } from './checker.js';

/** Looking a query up takes no longer than this, in milliseconds, unless something holds its tables locked. */
const statementTimeoutMs = 30_000;

export const openPostgresChecker: OpenChecker = async (location, { variables }) => {
  const client = await connectPostgres(location, variables);
  try {
    await beginReading(client, { statementTimeoutMs });
  } catch (cause) {
    await client.end();
    throw cause;
  }
  return {
    async check({ query, table }) {
      const sql = query ?? (await postgresTableQuery(client, table, withoutCredentials(location)));
      const statement = compileStatement(sql, 'postgres');
      const { shape } = await preparePostgres(client, statement);
      const relations = await relationsCalled(client, namesIn(statement.tokens));
      return { shape, sql: { statement, relations } };
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
};
