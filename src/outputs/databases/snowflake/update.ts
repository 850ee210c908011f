import { quoteName } from '../../../core/text/quote-name.js';
import { readPlace } from '../../../storage/services/snowflake/place.js';
import { openSnowflake } from '../../../storage/services/snowflake/session.js';
import { updateColumns } from '../columns.js';
import { noSuchTable, tableCalled } from '../names.js';
import { type KeyColumn, type OpenUpdate, planUpdate, type UpdateRow, updateWriter } from '../update.js';
import { findSnowflakeTable, snowflakeTableNames } from './catalog.js';
import { createSnowflakeEncoding } from './encoding.js';
import { explainedIn } from './failure.js';
import { givenRows, snowflakeTarget } from './target.js';

export const openSnowflakeUpdate: OpenUpdate = async (location, options) => {
  const what = tableCalled(options.table);
  const place = readPlace(location);
  const session = openSnowflake(place, options.access);
  const encoding = createSnowflakeEncoding(options.warn);
  const close = async () => {
    await session[Symbol.asyncDispose]();
  };
  try {
    return await explainedIn(what, place, async () => {
      const { sql: table, found } = await findSnowflakeTable(session, options.table);
      if (!found) throw noSuchTable(options.table, await snowflakeTableNames(session));
      const { key, missing, confirmation } = planUpdate(found, options, 'snowflake');
      const start = async () => {
        for (const { name, type } of missing)
          await session.all({
            sql: `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${name} ${type.snowflake}`,
          });
        const target = await snowflakeTarget<UpdateRow>({
          session,
          what,
          sql: mergeInto(table, key),
          cellsOf: (row) => [
            row.urgent === null ? null : Boolean(row.urgent),
            row.categories === null ? null : { json: row.categories },
            row.error,
            ...row.key,
          ],
          // Snowflake enforces no primary key, so a table may have one twice.
          countOdd: (rows, updated) => Math.max(0, rows.length - updated),
        });
        return updateWriter(target, encoding, { key, options });
      };
      return {
        confirmation,
        start: () => explainedIn(what, place, start),
        [Symbol.asyncDispose]: close,
      };
    });
  } catch (cause) {
    await close();
    throw cause;
  }
};

function mergeInto(table: string, key: readonly KeyColumn[]): string {
  const first = updateColumns.length;
  // Types come from the catalog, as casts have them.
  const keys = key.map(({ type }, at) => `f.value[${first + at}]::TEXT::${type} AS key_${at + 1}`);
  const isKey = key.map(({ name }, at) => `target.${quoteName(name)} = given.key_${at + 1}`);
  return `MERGE INTO ${table} AS target
USING (
  SELECT f.value[0]::BOOLEAN AS urgent, f.value[1]::ARRAY AS categories, f.value[2]::TEXT AS error,
    ${keys.join(', ')}
  FROM ${givenRows}
) AS given
ON ${isKey.join(' AND ')}
WHEN MATCHED THEN UPDATE SET urgent = given.urgent, categories = given.categories, error = given.error`;
}
