import { resolve } from 'node:path';
import { sqlDialects } from '../../formats/sql/tokens.js';
import { connectionIdentity } from '../../storage/postgres/connect.js';
import { googleOwner } from '../../storage/services/google/credential.js';
import { readSheetsLink } from '../../storage/services/google/link.js';
import { accountIdentity } from '../../storage/services/snowflake/credentials.js';
import { readPlace } from '../../storage/services/snowflake/place.js';
import { readZendeskUrl } from '../../storage/services/zendesk/account.js';
import { findZendeskCredential } from '../../storage/services/zendesk/credential.js';
import { bindValues } from '../sql/parameters.js';
import { compileStatement } from '../sql/statement.js';
import type { SourceOptions } from '../table.js';

type KeyOptions = Pick<SourceOptions, 'file' | 'sql' | 'cwd' | 'service'>;

/**
 * Returns everything that decides which rows a database or a service gives: connection, SQL, parameters and identity.
 * @throws TicketsiftError what would keep the rows from being read at all, such as a missing login
 */
export async function rowsKey(kind: string, location: string, options: KeyOptions): Promise<unknown> {
  const { sql, service } = options;
  const dialect = sqlDialects.find((one) => one === kind) ?? 'sqlite';
  const statement = sql.query && compileStatement(sql.query, dialect);
  const values = bindValues(statement, sql).map((value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return [
    kind,
    await placeOf(kind, location, options),
    statement?.sql ?? null,
    sql.table ?? null,
    values,
    sql.identityForm ?? null,
    sql.identity ?? null,
    service.since ?? null,
    service.range ?? null,
    service.thread,
  ];
}

/** Where the rows are, and as whom they are read. */
async function placeOf(
  kind: string,
  location: string,
  { sql, cwd, service, file }: KeyOptions,
): Promise<unknown> {
  switch (kind) {
    case 'postgres':
      return connectionIdentity(location, sql.variables);
    case 'sheets': {
      const { spreadsheetId, sheetId, range } = readSheetsLink(location);
      return [spreadsheetId, sheetId, range, file.sheet, file.hasHeader, await googleOwner(service.access)];
    }
    case 'snowflake':
      return accountIdentity(readPlace(location), service.access.variables);
    case 'zendesk': {
      const account = readZendeskUrl(location);
      return [account.host, findZendeskCredential(account, service.access.variables).owner];
    }
    default:
      return resolve(cwd, location);
  }
}
