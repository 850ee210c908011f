import { isBusy } from '../../storage/busy.js';
import type { Database } from '../../storage/sqlite-driver.js';
import { uniqueColumns } from '../columns/header.js';
import { closedEarly } from '../ended.js';
import { bindValues } from '../sql/parameters.js';
import { compileStatement } from '../sql/statement.js';
import type { OpenTable, Row } from '../table.js';
import { DamagedTexts } from './damaged-texts.js';
import { explainSqliteFailure } from './fault.js';
import { localFile } from './local-file.js';
import { lockedFile, openForReading } from './open.js';
import { prepareSqlite, sqliteTableQuery } from './session.js';
import { textsOf } from './text-form.js';

/** A batch has at most this many rows, and at most this many characters. */
const batchSize = 1_000;
const batchLength = 4_000_000;

/** Opens a table or query of a SQLite file, which is only read; a packed one is unpacked elsewhere first. */
export const openSqlite: OpenTable = async (location, { sql, stdin, cwd, waiting }, opened) => {
  const given = sql.query && compileStatement(sql.query, 'sqlite');
  const values = bindValues(given, sql);
  const file = await localFile(location, { stdin, cwd, waiting }, opened);
  let database: Database | undefined;
  let cursor: IterableIterator<unknown> | undefined;
  let damaged: DamagedTexts | undefined;
  let isClosed = false;
  const close = async () => {
    isClosed = true;
    // A cursor that is still open would keep its database from being closed.
    cursor?.return?.();
    damaged?.close();
    database?.close();
    await file[Symbol.asyncDispose]();
  };
  try {
    database = await openForReading(file.path, file.name);
    await file.hide();
    const statement = given ?? compileStatement(sqliteTableQuery(database, sql.table, file.name), 'sqlite');
    const prepared = prepareSqlite(database, statement).raw();
    const { columns, notes } = uniqueColumns(prepared.columns().map(({ name }) => name));
    const valuesOf = textsOf(prepared.columns().map(({ type }) => type));
    const bound = Object.fromEntries(statement.parameters.map((name, index) => [name, values[index]]));

    const texts = new DamagedTexts(database, { sql: statement.sql, bound, columns });
    damaged = texts;

    async function* rows(): AsyncGenerator<Row[]> {
      let count = 0;
      let batch: Row[] = [];
      let length = 0;
      try {
        cursor = prepared.iterate(bound);
        for (const cells of cursor) {
          const values = valuesOf(cells);
          const unreadable = texts.damageIn(values, ++count);
          batch.push(unreadable ? { values, line: count, unreadable } : { values, line: count });
          for (const value of values) length += value.length;
          if (batch.length < batchSize && length < batchLength) continue;
          yield batch;
          batch = [];
          length = 0;
        }
        if (isClosed) throw closedEarly(file.name);
        if (batch.length > 0) yield batch;
      } catch (cause) {
        throw explainSqliteFailure(statement, file.name, count, cause);
      } finally {
        await close();
      }
    }
    return {
      name: file.name,
      columns,
      notes,
      rows,
      progress: () => undefined,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw isBusy(error) ? lockedFile(file.name, error) : error;
  }
};
