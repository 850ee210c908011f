import { quoteName } from '../../../core/text/quote-name.js';
import type { Database } from '../../../storage/sqlite-driver.js';
import { updateColumns } from '../columns.js';
import { noSuchTable } from '../names.js';
import {
  type KeyColumn,
  type OpenUpdate,
  planUpdate,
  type UpdateOptions,
  type UpdatePlan,
  type UpdateRow,
  updateWriter,
} from '../update.js';
import { findSqliteTable, sqliteTableNames } from './catalog.js';
import { sqliteEncoding } from './encoding.js';
import { openFile } from './file.js';
import { affinityOf, keyCandidates } from './key.js';
import { sqliteTarget } from './target.js';

export const openSqliteUpdate: OpenUpdate = async (path, options) => {
  const table = `main.${quoteName(options.table)}`;
  const file = await openFile(path, { ...options, mustExist: true });
  const { database } = file;
  const addColumns = database.transaction(() => {
    // Looks again, since another process may have added some after the user was asked.
    for (const { name, type } of planOf(database, options).missing) {
      database.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${type.sqlite}`);
    }
  });
  try {
    const { key, missing, confirmation } = await file.insist(() => planOf(database, options));
    return {
      confirmation,
      async start() {
        // Only where needed: even a transaction that changes nothing would have to wait for all readers.
        if (missing.length > 0) await file.insist(() => addColumns.immediate());
        const apply = await file.insist(() => update(database, table, key));
        return updateWriter(sqliteTarget(file, apply), sqliteEncoding, { key, options });
      },
      async [Symbol.asyncDispose]() {
        file.close();
      },
    };
  } catch (cause) {
    file.close();
    throw cause;
  }
};

function planOf(database: Database, options: UpdateOptions): UpdatePlan {
  const found = findSqliteTable(database, options.table);
  if (!found) throw noSuchTable(options.table, sqliteTableNames(database));
  return planUpdate(found, options, 'sqlite');
}

/** Updates rows by their key. Returns how many are not in the table. */
function update(
  database: Database,
  table: string,
  key: readonly KeyColumn[],
): (rows: readonly UpdateRow[]) => number {
  const set = updateColumns.map(({ name }) => `${name} = ?`).join(', ');
  const isKey = key.map(({ name }) => `${quoteName(name)} IN (?, ?, ?)`).join(' AND ');
  const statement = database.prepare(`UPDATE ${table} SET ${set} WHERE ${isKey}`);
  const affinities = key.map(({ type }) => affinityOf(type));
  return (rows) => {
    let unmatched = 0;
    for (const row of rows) {
      const candidates = affinities.flatMap((affinity, at) => keyCandidates(row.key[at] ?? '', affinity));
      const { changes } = statement.run(row.urgent, row.categories, row.error, ...candidates);
      if (changes === 0) unmatched++;
    }
    return unmatched;
  };
}
