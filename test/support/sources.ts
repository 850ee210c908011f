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

/** Options as the program has them where no flag is given. */
export function sourceOptions({
  file,
  sql,
  ...rest
}: Partial<Omit<SourceOptions, 'file' | 'sql'>> & {
  file?: Partial<FileOptions>;
  sql?: Partial<SqlOptions>;
} = {}): SourceOptions {
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
export function open(location: string, options: Parameters<typeof sourceOptions>[0] = {}): Promise<Table> {
  const all: OpenOptions = sourceOptions(options);
  return openSource(location, all);
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
