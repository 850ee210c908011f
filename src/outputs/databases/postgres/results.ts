import * as z from 'zod';
import { codeOf } from '../../../core/errors/caught.js';
import type { BatchTarget } from '../batches.js';
import { createStatement, resultKey, resultTable } from '../columns.js';
import { tableCalled } from '../names.js';
import { keepRowsApart, rowsOfColumn } from '../numbered-rows.js';
import {
  type Encoding,
  type OpenResults,
  type ResultRow,
  type ResultsRun,
  requireResultTable,
  resultsWriter,
} from '../results.js';
import { findPostgresTable } from './catalog.js';
import { type Connection, explained, openConnection } from './connection.js';
import { createEncoding } from './encoding.js';
import { quoteTable } from './table-name.js';
import { postgresTarget } from './target.js';

export const openPostgresResults: OpenResults = async (url, options) => {
  const table = quoteTable(options.table);
  const what = tableCalled(options.table);
  const connection = await openConnection(url, { ...options, what });
  const encoding = createEncoding(options.warn);
  try {
    return await explained(what, async () => {
      if (!(await findPostgresTable(connection, table))) await createTable(connection, table);
      const found = await findPostgresTable(connection, table);
      if (found) {
        requireResultTable(options.table, found, 'postgres');
        await keepRowsApart(
          { sql: table, found, name: options.table, run: options.run },
          {
            kind: 'postgres',
            parameter: '$1',
            first: async (sql, source) => (await connection.query(sql, [source])).rows[0],
            change: (sql) => connection.change(sql),
          },
        );
      }
      const target = await upsertTarget(connection, { table, what, run: options.run, text: encoding.text });
      return resultsWriter(target, encoding, options);
    });
  } catch (cause) {
    await connection.close();
    throw cause;
  }
};

// Even with IF NOT EXISTS, one of two processes that create a table at once fails because the name (or its
// row type's) exists.
const madeByAnother = new Set(['23505', '42P07', '42710']);

async function createTable(connection: Connection, table: string): Promise<void> {
  try {
    await connection.change(createStatement(table, 'postgres'));
  } catch (cause) {
    if (!madeByAnother.has(codeOf(cause))) throw cause;
  }
}

const repeatedRow = z.object({ repeated: z.coerce.number() });

/** Counts the rows that replace a row of the same run. */
function upsertTarget(
  connection: Connection,
  { table, what, run, text }: { table: string; what: string; run: ResultsRun; text: Encoding['text'] },
): Promise<BatchTarget<ResultRow>> {
  const isNumbered = run.rowsOf !== undefined;
  const names = [...resultTable, ...(isNumbered ? [rowsOfColumn] : [])].map(({ name }) => name);
  const ofRun = [...[run.prompt, run.promptHash, run.id].map(text), run.promptVersion ?? null];
  return postgresTarget({
    what,
    connection,
    // All parts of a statement see the table as it was before, so `repeated` counts the rows about to be
    // replaced.
    // A subquery, since a join would read the whole table for each batch until it has been analysed.
    sql: `
      WITH given AS (
        SELECT * FROM unnest(
          $5::text[], $6::boolean[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]
        ) AS given (ticket_id, urgent, categories, error_code, error_message, model, classified_at)
      ), written AS (
        INSERT INTO ${table} (${names.join(', ')})
        SELECT ticket_id, $1, $4::integer, $2, urgent, categories::text[], error_code, error_message, model, $3,
          classified_at::timestamptz${isNumbered ? ', $12::text' : ''}
        FROM given
        ON CONFLICT (${resultKey.join(', ')}) DO UPDATE
          SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
      )
      SELECT count(*) AS repeated FROM given
      WHERE $3 = (
        SELECT run_id FROM ${table} AS earlier WHERE earlier.ticket_id = given.ticket_id AND earlier.prompt = $1
      )`,
    keyOf: ({ ticketId }) => ticketId,
    valuesOf: (rows) => [
      ...ofRun,
      rows.map(({ ticketId }) => ticketId),
      rows.map(({ urgent }) => urgent),
      rows.map(({ categories }) => categories),
      rows.map(({ errorCode }) => errorCode),
      rows.map(({ errorMessage }) => errorMessage),
      rows.map(({ model }) => model),
      rows.map(({ classifiedAt }) => classifiedAt),
      ...(run.rowsOf === undefined ? [] : [text(run.rowsOf)]),
    ],
    countOdd: ({ rows: [row] }) => repeatedRow.parse(row).repeated,
  });
}
