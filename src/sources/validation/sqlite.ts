import { Readable } from 'node:stream';
import { namesIn } from '../sql/names.js';
import { compileStatement } from '../sql/statement.js';
import { relationsOf } from '../sqlite/catalog.js';
import { localFile } from '../sqlite/local-file.js';
import { openForReading } from '../sqlite/open.js';
import { prepareSqlite, shapeOf, sqliteTableQuery } from '../sqlite/session.js';
import type { OpenChecker } from './checker.js';

export const openSqliteChecker: OpenChecker = async (location, { cwd }) => {
  const file = await localFile(location, { stdin: Readable.from([]), cwd });
  const database = await openForReading(file.path, location);
  await file.hide();
  return {
    async check({ query, table }) {
      const statement = compileStatement(query ?? sqliteTableQuery(database, table, location), 'sqlite');
      const shape = shapeOf(prepareSqlite(database, statement), statement);
      const names = namesIn(statement.tokens).map((name) => name.toLowerCase());
      const relations = relationsOf(database).filter(({ name }) => names.includes(name.toLowerCase()));
      return { shape, sql: { statement, relations } };
    },
    async [Symbol.asyncDispose]() {
      database.close();
      await file[Symbol.asyncDispose]();
    },
  };
};
