import { quoteName } from '../../../core/text/quote-name.js';
import type { BatchTarget } from '../batches.js';
import { updateColumns, type WrittenColumn } from '../columns.js';
import { noSuchTable, tableCalled } from '../names.js';
import {
  type KeyColumn,
  keyOfUpdate,
  type OpenUpdate,
  planUpdate,
  type UpdateRow,
  updateWriter,
} from '../update.js';
import { findPostgresTable, postgresTableNames } from './catalog.js';
import { type Connection, explained, openConnection } from './connection.js';
import { createEncoding } from './encoding.js';
import { quoteTable } from './table-name.js';
import { postgresTarget } from './target.js';

export const openPostgresUpdate: OpenUpdate = async (url, options) => {
  const table = quoteTable(options.table);
  const what = tableCalled(options.table);
  const connection = await openConnection(url, { ...options, what });
  const encoding = createEncoding(options.warn);
  try {
    return await explained(what, async () => {
      const found = await findPostgresTable(connection, table);
      if (!found) throw noSuchTable(options.table, await postgresTableNames(connection));
      const { key, missing, confirmation } = planUpdate(found, options, 'postgres');
      return {
        confirmation,
        start: () =>
          explained(what, async () => {
            await addColumns(connection, table, missing);
            const target = await updateTarget(connection, { table, what, key });
            return updateWriter(target, encoding, { key, options });
          }),
        [Symbol.asyncDispose]: () => connection.close(),
      };
    });
  } catch (cause) {
    await connection.close();
    throw cause;
  }
};

/** IF NOT EXISTS, since another process may have added some after the user was asked. */
async function addColumns(
  connection: Connection,
  table: string,
  missing: readonly WrittenColumn[],
): Promise<void> {
  if (missing.length === 0) return;
  const added = missing.map(({ name, type }) => `ADD COLUMN IF NOT EXISTS ${name} ${type.postgres}`);
  await connection.change(`ALTER TABLE ${table} ${added.join(', ')}`);
}

/** Counts the rows whose key is not in the table. */
function updateTarget(
  connection: Connection,
  { table, what, key }: { table: string; what: string; key: readonly KeyColumn[] },
): Promise<BatchTarget<UpdateRow>> {
  const given = key.map((_, index) => `key_${index + 1}`);
  // Types come from the catalog, which quotes them where they must be.
  const isKey = key.map(({ name, type }, at) => `target.${quoteName(name)} = given.${given[at]}::${type}`);
  const arrays = given.map((_, index) => `$${updateColumns.length + index + 1}::text[]`);
  return postgresTarget({
    what,
    connection,
    sql: `
      UPDATE ${table} AS target
      SET urgent = given.urgent, categories = given.categories::text[], error = given.error
      FROM unnest($1::boolean[], $2::text[], $3::text[], ${arrays.join(', ')})
        AS given (urgent, categories, error, ${given.join(', ')})
      WHERE ${isKey.join(' AND ')}`,
    keyOf: keyOfUpdate,
    valuesOf: (rows) => [
      rows.map(({ urgent }) => urgent),
      rows.map(({ categories }) => categories),
      rows.map(({ error }) => error),
      ...key.map((_, at) => rows.map((row) => row.key[at])),
    ],
    // Tables that inherit from this one may have a key twice.
    countOdd: ({ rowCount }, rows) => Math.max(0, rows.length - (rowCount ?? 0)),
  });
}
