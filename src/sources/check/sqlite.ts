import { namesIn } from '../sql/names.js';
import { compileStatement } from '../sql/statement.js';
import { relationsOf } from '../sqlite/catalog.js';
import { openForReading } from '../sqlite/open.js';
import { prepare, shapeOf, tableQuery } from '../sqlite/session.js';
import type { OpenChecker } from './checker.js';

export const openSqliteChecker: OpenChecker = async (location) => {
  const database = await openForReading(location, location);
  return {
    dialect: 'sqlite',
    async check({ query, table }) {
      const statement = compileStatement(query ?? tableQuery(database, table, location), 'sqlite');
      const shape = shapeOf(prepare(database, statement), statement);
      const names = namesIn(statement.tokens).map((name) => name.toLowerCase());
      const relations = relationsOf(database).filter(({ name }) => names.includes(name.toLowerCase()));
      return { statement, shape, relations };
    },
    [Symbol.asyncDispose]: async () => void database.close(),
  };
};
