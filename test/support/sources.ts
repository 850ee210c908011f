import { Readable } from 'node:stream';
import type { Identity } from '../../src/core/identity.js';
import { type OpenOptions, openSource } from '../../src/sources/index.js';
import { queryOfFlag } from '../../src/sources/sql/query-file.js';
import type { FileOptions, SourceOptions, SqlOptions, Table } from '../../src/sources/table.js';

export const ada: Identity = {
  userId: 'u-ada',
  email: 'ada@example.com',
  orgId: 'o-1',
  roles: ['analyst', 'lead'],
};

type Given = Partial<Omit<SourceOptions, 'file' | 'sql'>> & {
  readonly file?: Partial<FileOptions>;
  readonly sql?: Partial<SqlOptions>;
};

/** Options as the program has them where no flag is given. */
export function sourceOptions({ file, sql, ...rest }: Given = {}): SourceOptions {
  return {
    stdin: Readable.from([]),
    warn: () => {},
    file: { hasHeader: true, skipBadRows: false, maxRowSize: 10_000_000, raw: false, ...file },
    sql: {
      parameters: {},
      identity: undefined,
      setIdentity: false,
      statementTimeoutMs: 60_000,
      variables: {},
      ...sql,
    },
    ...rest,
  };
}

/** Opens a source for which everything is as usual. */
export function open(
  location: string,
  { kind, cache, isWrittenTo = false, ...options }: Given & Partial<Omit<OpenOptions, 'file' | 'sql'>> = {},
): Promise<Table> {
  return openSource(location, { ...sourceOptions(options), kind, cache, isWrittenTo });
}

/** Opens a query with values for its parameters. */
export function openQuery(
  location: string,
  sql: string,
  parameters: Record<string, string> = {},
  more: Partial<SqlOptions> = {},
): Promise<Table> {
  return open(location, { sql: { query: queryOfFlag(sql), parameters, ...more } });
}
