/** A type, as each kind of database spells it in its own catalog. */
export interface ColumnType {
  readonly sqlite: string;
  readonly postgres: string;
  readonly snowflake: string;
}

/** A column that is written to. */
export interface WrittenColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether NULL is written into it. */
  readonly mayBeNull: boolean;
}

const text: ColumnType = { sqlite: 'TEXT', postgres: 'text', snowflake: 'TEXT' };
const count: ColumnType = { sqlite: 'INTEGER', postgres: 'integer', snowflake: 'NUMBER' };
/** 0 or 1 where there are no booleans. */
const truth: ColumnType = { sqlite: 'INTEGER', postgres: 'boolean', snowflake: 'BOOLEAN' };
/** JSON where there are no arrays. */
const list: ColumnType = { sqlite: 'TEXT', postgres: 'text[]', snowflake: 'ARRAY' };
/** ISO 8601 in UTC where there are no times. */
const time: ColumnType = { sqlite: 'TEXT', postgres: 'timestamp with time zone', snowflake: 'TIMESTAMP_TZ' };

/** The columns of a table of results, which has one row for each ticket and prompt. */
export const resultTable: readonly WrittenColumn[] = [
  { name: 'ticket_id', type: text, mayBeNull: false },
  { name: 'prompt', type: text, mayBeNull: false },
  { name: 'prompt_version', type: count, mayBeNull: true },
  { name: 'prompt_hash', type: text, mayBeNull: false },
  { name: 'urgent', type: truth, mayBeNull: true },
  { name: 'categories', type: list, mayBeNull: true },
  { name: 'error_code', type: text, mayBeNull: true },
  { name: 'error_message', type: text, mayBeNull: true },
  { name: 'model', type: text, mayBeNull: false },
  { name: 'run_id', type: text, mayBeNull: false },
  { name: 'classified_at', type: time, mayBeNull: false },
];

export const resultKey = ['ticket_id', 'prompt'] as const;

/**
 * Returns the statement that creates a table of results.
 * @param table quoted, as in SQL
 */
export function createStatement(table: string, database: keyof ColumnType): string {
  const columns = resultTable.map(
    ({ name, type, mayBeNull }) => `${name} ${type[database]}${mayBeNull ? '' : ' NOT NULL'}`,
  );
  const key = `PRIMARY KEY (${resultKey.join(', ')})`;
  return `CREATE TABLE IF NOT EXISTS ${table} (${[...columns, key].join(', ')})`;
}

/** The columns that an update writes, besides the source's own. */
export const updateColumns: readonly WrittenColumn[] = [
  { name: 'urgent', type: truth, mayBeNull: true },
  { name: 'categories', type: list, mayBeNull: true },
  { name: 'error', type: text, mayBeNull: true },
];
