import { createDistinct } from '../../../storage/distinct.js';
import { readPlace } from '../../../storage/services/snowflake/place.js';
import {
  openSnowflake,
  type SnowflakeSession,
  textBinding,
} from '../../../storage/services/snowflake/session.js';
import type { BatchTarget } from '../batches.js';
import { createStatement, resultKey, resultTable } from '../columns.js';
import { tableCalled } from '../names.js';
import { keepRowsApart, rowsOfColumn } from '../numbered-rows.js';
import {
  type OpenResults,
  type ResultRow,
  type ResultsRun,
  requireResultTable,
  resultsWriter,
} from '../results.js';
import { findSnowflakeTable } from './catalog.js';
import { createSnowflakeEncoding } from './encoding.js';
import { explainedIn } from './failure.js';
import { givenRows, snowflakeTarget } from './target.js';

export const openSnowflakeResults: OpenResults = async (location, options) => {
  const what = tableCalled(options.table);
  const place = readPlace(location);
  const session = openSnowflake(place, options.access);
  const encoding = createSnowflakeEncoding(options.warn);
  try {
    return await explainedIn(what, place, async () => {
      const { sql: missing, found: before } = await findSnowflakeTable(session, options.table);
      if (!before) await session.all({ sql: createStatement(missing, 'snowflake') });
      const { sql: table, found } = await findSnowflakeTable(session, options.table);
      if (found) {
        requireResultTable(options.table, found, 'snowflake');
        await keepRowsApart(
          { sql: table, found, name: options.table, run: options.run },
          {
            kind: 'snowflake',
            parameter: '?',
            first: async (sql, source) => (await session.all({ sql, bindings: [textBinding(source)] }))[0],
            change: (sql) => session.all({ sql }),
          },
        );
      }
      const target = await mergeTarget(session, { table, what, run: options.run, text: encoding.text });
      return resultsWriter(target, encoding, options);
    });
  } catch (cause) {
    await session[Symbol.asyncDispose]();
    throw cause;
  }
};

/** Counts the rows that replace a row of the same run. */
async function mergeTarget(
  session: SnowflakeSession,
  {
    table,
    what,
    run,
    text,
  }: { table: string; what: string; run: ResultsRun; text: (value: string) => string },
): Promise<BatchTarget<ResultRow>> {
  const columns = [...resultTable, ...(run.rowsOf === undefined ? [] : [rowsOfColumn])];
  const names = columns.map(({ name }) => name);
  const ofRun = [run.prompt, run.promptHash, run.id].map((value) => textBinding(text(value)));
  const version = run.promptVersion === undefined ? null : String(run.promptVersion);
  const written = createDistinct();
  const target = await snowflakeTarget<ResultRow>({
    session,
    what,
    sql: `MERGE INTO ${table} AS target
USING (
  SELECT f.value[0]::TEXT AS ticket_id, f.value[1]::BOOLEAN AS urgent, f.value[2]::ARRAY AS categories,
    f.value[3]::TEXT AS error_code, f.value[4]::TEXT AS error_message, f.value[5]::TEXT AS model,
    f.value[6]::TEXT::TIMESTAMP_TZ AS classified_at, ?::TEXT AS prompt, ?::TEXT AS prompt_hash, ?::TEXT AS run_id,
    ?::NUMBER AS prompt_version${run.rowsOf === undefined ? '' : ', ?::TEXT AS rows_of'}
  FROM ${givenRows}
) AS given
ON ${resultKey.map((name) => `target.${name} = given.${name}`).join(' AND ')}
WHEN MATCHED THEN UPDATE SET ${names.map((name) => `${name} = given.${name}`).join(', ')}
WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `given.${name}`).join(', ')})`,
    bindings: [
      ...ofRun,
      textBinding(version),
      ...(run.rowsOf === undefined ? [] : [textBinding(text(run.rowsOf))]),
    ],
    cellsOf: (row) => [
      row.ticketId,
      row.urgent === null ? null : Boolean(row.urgent),
      row.categories === null ? null : { json: row.categories },
      row.errorCode,
      row.errorMessage,
      row.model,
      row.classifiedAt.replace(/Z$/, '+00:00'),
    ],
    countOdd: (rows) => rows.filter(({ ticketId }) => !written.add(Buffer.from(ticketId))).length,
  });
  return {
    ...target,
    async close() {
      written[Symbol.dispose]();
      await target.close();
    },
  };
}
