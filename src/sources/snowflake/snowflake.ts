import { withoutCredentials } from '../../core/text/locations.js';
import { readPlace } from '../../storage/services/snowflake/place.js';
import { openSnowflake } from '../../storage/services/snowflake/session.js';
import { uniqueColumns } from '../columns/header.js';
import { sourceLost } from '../ended.js';
import { bindValues } from '../sql/parameters.js';
import { compileStatement } from '../sql/statement.js';
import type { OpenTable, Row } from '../table.js';
import { explainSnowflakeFailure } from './fault.js';
import { bindingsOf, describeQuery, snowflakeTableQuery } from './session.js';
import { cellForm } from './text-form.js';

/** Rows of a batch: a partition has tens of thousands. */
const batchSize = 1_000;

/**
 * Opens a table or a query of Snowflake. Its columns come from a query without rows, so that what is only looked at costs
 * nothing; the query itself runs when the rows are wanted.
 */
export const openSnowflakeTable: OpenTable = async (location, { sql, service: { access } }) => {
  const name = withoutCredentials(location);
  const place = readPlace(location);
  const given = sql.query && compileStatement(sql.query, 'snowflake');
  const values = bindValues(given, sql);
  const session = openSnowflake(place, access);
  try {
    const statement =
      given ?? compileStatement(await snowflakeTableQuery(session, sql.table, name), 'snowflake');
    const described = await describeQuery(session, statement, values);
    async function* rows(): AsyncGenerator<Row[]> {
      let count = 0;
      try {
        const bindings = bindingsOf(statement, values);
        const result = await session.run({ sql: statement.sql, bindings, timeoutMs: sql.statementTimeoutMs });
        const isSame = (column: string, at: number) => column === described[at]?.name;
        if (
          result.columns.length !== described.length ||
          !result.columns.every((column, at) => isSame(column.name, at))
        ) {
          throw sourceLost(`${name}: the columns of the query changed while it was read`, undefined);
        }
        const forms = result.columns.map(cellForm);
        for await (const partition of result.rows()) {
          for (let from = 0; from < partition.length; from += batchSize) {
            yield partition.slice(from, from + batchSize).map((cells) => ({
              values: cells.map((cell, at) => (cell === null ? '' : (forms[at]?.(cell) ?? cell))),
              line: ++count,
            }));
          }
        }
      } catch (cause) {
        throw explainSnowflakeFailure(session, statement, { source: name, rows: count }, cause);
      } finally {
        await session[Symbol.asyncDispose]();
      }
    }
    return {
      name,
      ...uniqueColumns(described.map((column) => column.name)),
      rows,
      progress: () => undefined,
      async [Symbol.asyncDispose]() {
        await session[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
};
