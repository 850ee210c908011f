import { resolve } from 'node:path';
import { connectionIdentity } from '../../storage/postgres/connect.js';
import { bindValues } from '../sql/parameters.js';
import { compileStatement } from '../sql/statement.js';
import type { SourceOptions } from '../table.js';

/**
 * Returns everything that decides which rows a database gives: connection, SQL, parameters and identity.
 * @throws TicketsiftError what would keep the rows from being read at all, such as a missing login
 */
export async function rowsKey(
  kind: string,
  location: string,
  { sql, cwd }: Pick<SourceOptions, 'sql' | 'cwd'>,
): Promise<unknown> {
  const isPostgres = kind === 'postgres';
  const statement = sql.query && compileStatement(sql.query, isPostgres ? 'postgres' : 'sqlite');
  const values = bindValues(statement, sql).map((value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const place = isPostgres ? await connectionIdentity(location, sql.variables) : resolve(cwd, location);
  return [
    kind,
    place,
    statement?.sql ?? null,
    sql.table ?? null,
    values,
    sql.identityForm ?? null,
    sql.identity ?? null,
  ];
}
