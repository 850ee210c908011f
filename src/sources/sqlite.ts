import type Database from 'better-sqlite3';
import { TicketsiftError } from '../core/errors.js';
import { uniqueColumns } from './columns.js';
import { bindValues } from './sql/parameters.js';
import { compileStatement } from './sql/statement.js';
import { explainFailure } from './sqlite/fault.js';
import { localFile } from './sqlite/local-file.js';
import { openForReading } from './sqlite/open.js';
import { prepare, tableQuery } from './sqlite/session.js';
import { textsOf } from './sqlite/text-form.js';
import type { OpenTable, Row } from './table.js';

const batchSize = 1_000;

/** Opens a table or query of a SQLite file, which is only read; a packed one is unpacked elsewhere first. */
export const openSqlite: OpenTable = async (location, { sql, stdin }) => {
  const given = sql.query && compileStatement(sql.query, 'sqlite');
  const values = bindValues(given, sql);
  if (sql.setIdentity) {
    throw new TicketsiftError('usage', 'SQLite has no sessions, so set_identity does nothing there', {
      hint: 'Use :user_id and its like in the query instead.',
    });
  }
  const file = await localFile(location, stdin);
  let database: Database.Database | undefined;
  let cursor: IterableIterator<unknown> | undefined;
  const close = async () => {
    // A cursor that is still open would keep its database from being closed.
    cursor?.return?.();
    database?.close();
    await file[Symbol.asyncDispose]();
  };
  try {
    database = await openForReading(file.path, file.name);
    const statement = given ?? compileStatement(tableQuery(database, sql.table, file.name), 'sqlite');
    const prepared = prepare(database, statement).raw();
    const texts = textsOf(prepared.columns().map(({ type }) => type));
    const bound = Object.fromEntries(statement.parameters.map((name, index) => [name, values[index]]));

    async function* rows(): AsyncGenerator<Row[]> {
      let count = 0;
      let batch: Row[] = [];
      try {
        cursor = prepared.iterate(bound);
        for (const cells of cursor) {
          batch.push({ values: texts(cells), line: ++count });
          if (batch.length < batchSize) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
      } catch (cause) {
        throw explainFailure(statement, file.name, count, cause);
      } finally {
        await close();
      }
    }
    return {
      name: file.name,
      ...uniqueColumns(prepared.columns().map(({ name }) => name)),
      rows,
      progress: () => undefined,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
