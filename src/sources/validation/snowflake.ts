import { withoutCredentials } from '../../core/text/locations.js';
import { tablesCalled } from '../../storage/services/snowflake/catalog.js';
import { readPlace } from '../../storage/services/snowflake/place.js';
import { openSnowflake } from '../../storage/services/snowflake/session.js';
import { compileQuery, describeQuery, snowflakeTableQuery } from '../snowflake/session.js';
import { typeName } from '../snowflake/text-form.js';
import { namesIn } from '../sql/names.js';
import { compileStatement } from '../sql/statement.js';
import type { OpenChecker } from './checker.js';

export const openSnowflakeChecker: OpenChecker = async (location, { access }) => {
  const session = openSnowflake(readPlace(location), access);
  return {
    async check({ query, table }) {
      const sql = query ?? (await snowflakeTableQuery(session, table, withoutCredentials(location)));
      const statement = compileStatement(sql, 'snowflake');
      await compileQuery(session, statement);
      const columns = await describeQuery(session, statement);
      const shape = {
        columns: columns.map((column) => ({ name: column.name, type: typeName(column) })),
        parameters: statement.parameters.map((name) => ({ name, type: sql.types.get(name) ?? 'text' })),
      };
      const found = await tablesCalled(session, namesIn(statement.tokens));
      const relations = found.map(({ name, columns: all }) => ({
        name,
        columns: all.map((column) => ({ name: column.name, type: column.type.toLowerCase() })),
      }));
      return { shape, sql: { statement, relations } };
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
    },
  };
};
