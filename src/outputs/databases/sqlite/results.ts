import { quoteName } from '../../../core/text/quote-name.js';
import type { Database } from '../../../storage/sqlite-driver.js';
import type { FoundTable } from '../catalog.js';
import { createStatement, resultKey, resultTable } from '../columns.js';
import { queryForOtherRows, refuseOtherRows, rowsOfColumn } from '../numbered-rows.js';
import {
  type OpenResults,
  type ResultRow,
  type ResultsOptions,
  type ResultsRun,
  requireResultTable,
  resultsWriter,
} from '../results.js';
import { findSqliteTable } from './catalog.js';
import { sqliteEncoding } from './encoding.js';
import { openFile } from './file.js';
import { sqliteTarget } from './target.js';

export const openSqliteResults: OpenResults = async (path, options) => {
  const table = `main.${quoteName(options.table)}`;
  const file = await openFile(path, { ...options, mustExist: false });
  const { database } = file;
  const prepare = database.transaction(() => {
    if (!findSqliteTable(database, options.table)) database.exec(createStatement(table, 'sqlite'));
    const found = findSqliteTable(database, options.table);
    if (found) {
      requireResultTable(options.table, found, 'sqlite');
      keepRowsApart(database, { table, found, options });
    }
    return upsert(database, table, options.run);
  });
  try {
    // Immediate, so that a read-only file is noticed here, and not at the first batch.
    const apply = await file.insist(() => prepare.immediate());
    return resultsWriter(sqliteTarget(file, apply), sqliteEncoding, options);
  } catch (cause) {
    file.close();
    throw cause;
  }
};

/** Refuses ids that could mean two tickets, and marks row numbers as such. */
function keepRowsApart(
  database: Database,
  { table, found, options }: { table: string; found: FoundTable; options: ResultsOptions },
): void {
  const { run } = options;
  const sql = queryForOtherRows(table, found, { run, parameter: '?' });
  if (sql !== undefined) refuseOtherRows(options.table, database.prepare(sql).get(run.rowsOf ?? null), run);
  const { name, type } = rowsOfColumn;
  if (run.rowsOf !== undefined && !found.column(name))
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${type.sqlite}`);
}

/** Writes rows of results. Returns how many replaced a row of the same run. */
function upsert(database: Database, table: string, run: ResultsRun): (rows: readonly ResultRow[]) => number {
  const columns = run.rowsOf === undefined ? resultTable : [...resultTable, rowsOfColumn];
  const set = columns.map(({ name }) => `${name} = excluded.${name}`).join(', ');
  const insert = `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')})
    VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${resultKey.join(', ')}) DO UPDATE SET ${set}`;
  // Changes nothing where the row already belongs to this run, which also counts repeated ids.
  const first = database.prepare(`${insert} WHERE run_id IS NOT excluded.run_id`);
  const again = database.prepare(insert);
  const [prompt, hash, id] = [run.prompt, run.promptHash, run.id].map(sqliteEncoding.text);
  return (rows) => {
    let repeated = 0;
    for (const row of rows) {
      const values = [
        row.ticketId,
        prompt,
        run.promptVersion ?? null,
        hash,
        row.urgent,
        row.categories,
        row.errorCode,
        row.errorMessage,
        row.model,
        id,
        row.classifiedAt,
        ...(run.rowsOf === undefined ? [] : [sqliteEncoding.text(run.rowsOf)]),
      ];
      if (first.run(values).changes === 0) repeated += again.run(values).changes;
    }
    return repeated;
  };
}
