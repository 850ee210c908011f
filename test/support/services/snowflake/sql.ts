import { Database } from '../../sqlite.js';

/**
 * What a stand-in for Snowflake knows of its SQL: what the program itself sends, and such queries as SQLite reads alike. It
 * refuses all else, so that no test passes by chance. The tables of the one schema, PUBLIC, are those of the SQLite database.
 */

/** A result as the SQL API has it: `rowType`, and cells as texts ("Handling responses"). */
export interface RawResult {
  readonly rowType: readonly RawColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface RawColumn {
  readonly name: string;
  readonly type: string;
  readonly precision?: number;
  readonly scale?: number;
}

/** What Snowflake has against a statement: its code, its state and its words. */
export class SqlFault extends Error {
  readonly code: string;
  readonly sqlState: string;

  constructor(code: string, sqlState: string, message: string) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
  }
}

export interface RawBinding {
  readonly type: string;
  readonly value: string | null;
}

export function openTables(): Database {
  const tables = new Database(':memory:');
  tables.function('CURRENT_SCHEMA', () => 'PUBLIC');
  tables.exec(`ATTACH ':memory:' AS information_schema`);
  return tables;
}

/** Runs one statement. @throws SqlFault */
export function runSql(tables: Database, sql: string, bindings: readonly RawBinding[]): RawResult {
  const explained = /^EXPLAIN USING TEXT\n([\s\S]+)$/.exec(sql);
  try {
    if (/INFORMATION_SCHEMA\./.test(sql)) refreshCatalog(tables);
    if (explained) {
      tables.prepare(translated(explained[1] ?? ''));
      return { rowType: [{ name: 'content', type: 'text' }], rows: [['GlobalStats: …']] };
    }
    if (/^MERGE /.test(sql)) return merge(tables, sql, bindings);
    if (/^SHOW PRIMARY KEYS /.test(sql)) return primaryKeys(tables, sql);
    if (/^CREATE TABLE IF NOT EXISTS /.test(sql)) return changed(tables, withoutSchema(sql));
    if (/^ALTER TABLE /.test(sql)) return addColumn(tables, sql);
    if (/^\s*(?:--.*\n\s*|\/\*[\s\S]*?\*\/\s*)*\(?\s*(?:SELECT|WITH|VALUES)\b/i.test(sql))
      return select(tables, sql, bindings);
  } catch (error) {
    throw error instanceof SqlFault ? error : asFault(error, sql);
  }
  throw new SqlFault(
    '000002',
    '0A000',
    `Unsupported feature: the stand-in does not know ${sql.slice(0, 40)}`,
  );
}

function withoutSchema(sql: string): string {
  return sql.replace(/"PUBLIC"\./g, '');
}

/** What both say differently: flattened lists, paths into them, casts. */
function translated(sql: string): string {
  return withoutSchema(sql)
    .replace(/TABLE\(FLATTEN\(INPUT => PARSE_JSON\(\?\)\)\)/g, 'json_each(?)')
    .replace(/\bf\.value\[(\d+)\]/g, `json_extract(f.value, '$[$1]')`)
    .replace(/PARSE_JSON\(\?\)/g, '?')
    .replace(
      /::(?:TEXT|BOOLEAN|ARRAY|NUMBER(?:\(\d+,\d+\))?|DATE|TIMESTAMP_(?:NTZ|TZ|LTZ)|FLOAT|BINARY)\b/g,
      '',
    );
}

function boundValue({ type, value }: RawBinding): string | bigint | number | null {
  if (value === null) return null;
  if (type === 'FIXED') return /^-?\d+$/.test(value) ? BigInt(value) : Number(value);
  if (type === 'REAL') return Number(value);
  if (type === 'BOOLEAN') return value === 'true' ? 1n : 0n;
  if (type === 'TEXT') return value;
  throw new SqlFault('000002', '0A000', `Unsupported binding type ${type}`);
}

type Cell = string | number | bigint | Buffer | null;

function select(tables: Database, sql: string, bindings: readonly RawBinding[]): RawResult {
  const prepared = tables
    .prepare<(string | bigint | number | null)[], Cell[]>(translated(sql))
    .safeIntegers()
    .raw();
  const count = (sql.match(/\?/g) ?? []).length;
  if (bindings.length !== count)
    throw new SqlFault('002049', '42601', `Bind variable ? not set: ${bindings.length} of ${count}`);
  const found = prepared.all(...bindings.map(boundValue));
  const rowType = prepared.columns().map(({ name, column, type }, at) => ({
    // A name without quotes is that of the column, however it is written.
    name: column?.toUpperCase() === name.toUpperCase() ? column : name,
    type: type === null ? guessed(found.map((row) => row[at])) : typeOf(type),
    scale: 0,
    precision: 38,
  }));
  return { rowType, rows: found.map((row) => row.map((cell, at) => encoded(cell, rowType[at]?.type ?? ''))) };
}

function guessed(cells: readonly (Cell | undefined)[]): string {
  const first = cells.find((cell) => cell !== null);
  return typeof first === 'bigint' ? 'fixed' : typeof first === 'number' ? 'real' : 'text';
}

/** The type of `rowType` for a type that a table of a test was declared with. */
function typeOf(declared: string): string {
  const name = declared.toLowerCase().replace(/\(.*/, '');
  if (/int|number|numeric/.test(name)) return 'fixed';
  if (/float|double|real/.test(name)) return 'real';
  return /^(?:boolean|date|array|variant|timestamp_\w+)$/.test(name) ? name : 'text';
}

const dayMs = 86_400_000;

function encoded(cell: Cell, type: string): string | null {
  if (cell === null) return null;
  if (type === 'boolean') return String(cell) === '1' ? 'true' : 'false';
  if (type === 'date') return String(Date.parse(String(cell)) / dayMs);
  if (type === 'timestamp_tz') return `${(Date.parse(String(cell)) / 1000).toFixed(9)} 1440`;
  return String(cell);
}

function changed(tables: Database, sql: string): RawResult {
  tables.exec(sql);
  return { rowType: [{ name: 'status', type: 'text' }], rows: [['Statement executed successfully.']] };
}

function addColumn(tables: Database, sql: string): RawResult {
  const [, table = '', column = '', type = ''] =
    /^ALTER TABLE "PUBLIC"\.("(?:[^"]|"")+") ADD COLUMN IF NOT EXISTS (\w+) (\w+)$/.exec(sql) ?? [];
  if (table === '') throw new SqlFault('001003', '42000', 'SQL compilation error:\nsyntax error');
  const there = tables.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)');
  const isThere = there.all(unquoted(table)).some(({ name }) => name.toUpperCase() === column.toUpperCase());
  return changed(tables, isThere ? 'SELECT 1' : `ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}

const unquoted = (name: string) => name.slice(1, -1).replaceAll('""', '"');

function primaryKeys(tables: Database, sql: string): RawResult {
  const [, name = ''] = /^SHOW PRIMARY KEYS IN TABLE "PUBLIC"\.("[\s\S]+")$/.exec(sql) ?? [];
  const rows = tables
    .prepare<[string], { name: string; pk: number }>(
      'SELECT name, pk FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk DESC',
    )
    .all(unquoted(name));
  return {
    rowType: ['table_name', 'column_name', 'key_sequence'].map((column) => ({ name: column, type: 'text' })),
    rows: rows.map((row) => [unquoted(name), row.name, String(row.pk)]),
  };
}

const mergeForm =
  /^MERGE INTO ("PUBLIC"\."[\s\S]+?") AS target\s+USING \(([\s\S]+?)\) AS given\s+ON ([\s\S]+?)\s+WHEN MATCHED THEN UPDATE SET ([\s\S]+?)(?:\s+WHEN NOT MATCHED THEN INSERT \(([^)]*)\)\s+VALUES \(([^)]*)\))?$/;

/** As "MERGE" of the SQL reference has it: a row of the target that several rows match is refused. */
function merge(tables: Database, sql: string, bindings: readonly RawBinding[]): RawResult {
  const parts = mergeForm.exec(sql);
  if (!parts) throw new SqlFault('001003', '42000', 'SQL compilation error:\nsyntax error');
  const [, target = '', using = '', on = '', set = '', columns, values] = parts.map((part) =>
    part === undefined ? part : translated(part),
  );
  let [inserted, updated] = [0, 0];
  tables.transaction(() => {
    tables.exec('DROP TABLE IF EXISTS temp.given');
    tables.prepare(`CREATE TEMP TABLE given AS ${using}`).run(...bindings.map(boundValue));
    const twice = tables
      .prepare(
        `SELECT 1 FROM ${target} AS target JOIN given ON ${on} GROUP BY target.rowid HAVING count(*) > 1`,
      )
      .get();
    if (twice) throw new SqlFault('100090', '42P18', 'Duplicate row detected during DML action');
    if (columns !== undefined) {
      const isNew = `NOT EXISTS (SELECT 1 FROM ${target} AS target WHERE ${on})`;
      tables.exec(
        `CREATE TEMP TABLE fresh AS SELECT ${values} FROM given WHERE ${isNew}`.replace(
          /^/,
          'DROP TABLE IF EXISTS temp.fresh; ',
        ),
      );
    }
    updated = tables
      .prepare(`UPDATE ${target} AS target SET ${set} FROM temp.given AS given WHERE ${on}`)
      .run().changes;
    if (columns !== undefined)
      inserted = tables.prepare(`INSERT INTO ${target} (${columns}) SELECT * FROM temp.fresh`).run().changes;
    tables.exec('DROP TABLE IF EXISTS temp.given; DROP TABLE IF EXISTS temp.fresh');
  })();
  const counts = { 'number of rows inserted': inserted, 'number of rows updated': updated };
  const shown = Object.entries(counts).filter(
    ([name]) => columns !== undefined || !name.includes('inserted'),
  );
  return {
    rowType: shown.map(([name]) => ({ name, type: 'fixed', scale: 0 })),
    rows: [shown.map(([, count]) => String(count))],
  };
}

/** The views of "Snowflake Information Schema" that the program reads. */
function refreshCatalog(tables: Database): void {
  tables.exec(`
    DROP TABLE IF EXISTS information_schema.TABLES;
    DROP TABLE IF EXISTS information_schema.COLUMNS;
    CREATE TABLE information_schema.TABLES AS
      SELECT 'PUBLIC' AS TABLE_SCHEMA, name AS TABLE_NAME,
        CASE type WHEN 'view' THEN 'VIEW' ELSE 'BASE TABLE' END AS TABLE_TYPE
      FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\';
    CREATE TABLE information_schema.COLUMNS AS
      SELECT t.TABLE_SCHEMA, t.TABLE_NAME, c.name AS COLUMN_NAME, c.cid + 1 AS ORDINAL_POSITION,
        CASE
          WHEN lower(c.type) LIKE 'int%' OR lower(c.type) LIKE 'num%' THEN 'NUMBER'
          WHEN lower(c.type) IN ('', 'text') OR lower(c.type) LIKE 'varchar%' THEN 'TEXT'
          ELSE upper(c.type) END AS DATA_TYPE,
        38 AS NUMERIC_PRECISION, 0 AS NUMERIC_SCALE,
        CASE WHEN c."notnull" OR c.pk THEN 'NO' ELSE 'YES' END AS IS_NULLABLE,
        c.dflt_value AS COLUMN_DEFAULT, 'NO' AS IS_IDENTITY
      FROM information_schema.TABLES AS t JOIN pragma_table_info(t.TABLE_NAME) AS c`);
}

/** SQLite's complaints in Snowflake's words, as people quote them in its drivers' issues. */
function asFault(error: unknown, sql: string): SqlFault {
  const message = error instanceof Error ? error.message : String(error);
  const column = /no such column: "?([^"]+?)"?(?: - .*)?$/.exec(message)?.[1];
  if (column !== undefined) {
    const said = `error ${placeOf(sql, column)}\ninvalid identifier '${column.toUpperCase()}'`;
    return new SqlFault('000904', '42000', `SQL compilation error: ${said}`);
  }
  const table = /no such table: (?:main\.)?(.+)$/.exec(message)?.[1];
  if (table !== undefined) {
    const said = `Object 'SUPPORT.PUBLIC.${table.toUpperCase()}' does not exist or not authorized.`;
    return new SqlFault('002003', '42S02', `SQL compilation error:\n${said}`);
  }
  const near = /near "([^"]+)": syntax error/.exec(message)?.[1];
  if (near !== undefined) {
    const said = `syntax error ${placeOf(sql, near)} unexpected '${near}'.`;
    return new SqlFault(
      '001003',
      '42000',
      `SQL compilation error:\n${said}\nsyntax error line 9 at position 9`,
    );
  }
  return new SqlFault('100183', 'P0000', message);
}

/** Lines from 1, columns from 0. */
function placeOf(sql: string, word: string): string {
  const at = sql.search(new RegExp(`(?<![\\w"])${word.replace(/\W/g, '\\$&')}(?!\\w)`, 'i'));
  const before = sql.slice(0, Math.max(0, at)).split('\n');
  return `line ${before.length} at position ${before.at(-1)?.length ?? 0}`;
}
