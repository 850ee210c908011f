import { Readable } from 'node:stream';
import type { Identity } from '../../src/core/identity.js';
import { type OpenOptions, openSource } from '../../src/sources/index.js';
import { openAs } from '../../src/sources/open-as.js';
import { queryOfFlag } from '../../src/sources/sql/query-file.js';
import type {
  FileOptions,
  OpenFile,
  ServiceOptions,
  SourceOptions,
  SqlOptions,
  Table,
} from '../../src/sources/table.js';
import { serviceAccess } from './services/access.js';
import { collect } from './tickets.js';

export const ada: Identity = {
  userId: 'u-ada',
  email: 'ada@example.com',
  orgId: 'o-1',
  roles: ['analyst', 'lead'],
};

type Given = Partial<Omit<SourceOptions, 'file' | 'sql' | 'service'>> & {
  readonly service?: Partial<ServiceOptions>;
  readonly file?: Partial<FileOptions>;
  readonly sql?: Partial<SqlOptions>;
};

/** Options as the program has them where no flag is given. */
export function sourceOptions({ file, sql, service, ...rest }: Given = {}): SourceOptions {
  return {
    stdin: Readable.from([]),
    cwd: process.cwd(),
    warn: () => {},
    file: { hasHeader: true, skipBadRows: false, maxRowSize: 10_000_000, raw: false, ...file },
    sql: {
      parameters: {},
      identity: undefined,
      identityForm: undefined,
      idToken: async () => undefined,
      statementTimeoutMs: 60_000,
      variables: {},
      ...sql,
    },
    service: { access: serviceAccess(), thread: 'customer', ...service },
    ...rest,
  };
}

/** Opens a source for which everything is as usual. */
export function open(
  location: string,
  {
    kind,
    cache,
    spool,
    reading,
    ...options
  }: Given & Partial<Omit<OpenOptions, 'file' | 'sql' | 'service'>> = {},
): Promise<Table> {
  return openSource(location, { ...sourceOptions(options), kind, cache, spool, reading });
}

/** Opens a query with values for its parameters. */
export function openQuery(
  location: string,
  sql: string,
  parameters: Record<string, string> = {},
  more: Partial<SqlOptions> = {},
  options: Partial<Pick<OpenOptions, 'spool'>> = {},
): Promise<Table> {
  return open(location, { sql: { query: queryOfFlag(sql), parameters, ...more }, ...options });
}

/** A stream that gives bytes in chunks of a size. */
export function inChunks(content: string | Uint8Array, size = Number.POSITIVE_INFINITY): Readable {
  const bytes = Buffer.from(content);
  const step = Math.min(size, bytes.length);
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += step) chunks.push(bytes.subarray(start, start + step));
  return Readable.from(chunks);
}

/** All that comes of it. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Reads a content through standard input, in chunks of a size: all that can be known of it. */
export async function readAll(
  open: OpenFile,
  content: string | Uint8Array,
  file: Partial<FileOptions> = {},
  chunkSize?: number,
) {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const stdin = inChunks(content, chunkSize);
  await using table = await openAs(open, '-', sourceOptions({ file, stdin, warn }));
  const found = await collect(table.rows());
  return {
    columns: table.columns,
    notes: table.notes,
    ...(table.details && table.details.length > 0 && { details: table.details }),
    rows: found.map(({ values }) => values),
    lines: found.map(({ line }) => line),
    warnings,
  };
}
