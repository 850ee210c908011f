import { resolve } from 'node:path';
import { TicketsiftError } from '../core/errors.js';
import { isPostgresUrl } from '../core/is-postgres-url.js';
import { withoutCredentials } from '../core/without-credentials.js';
import type { RowCache } from './row-cache.js';
import type { OpenTable, SourceOptions, Table } from './table.js';

/** Every kind of source; each is loaded when it is used. A new one is a file beside this one and a line here. */
export const sources = {
  csv: async () => (await import('./csv.js')).openCsv,
  tsv: async () => (await import('./csv.js')).openTsv,
  jsonl: async () => (await import('./jsonl.js')).openJsonl,
  sqlite: async () => (await import('./sqlite.js')).openSqlite,
  postgres: async () => (await import('./postgres.js')).openPostgres,
} satisfies Record<string, () => Promise<OpenTable>>;

export type SourceKind = keyof typeof sources;

const kindsByEnding: Readonly<Record<string, SourceKind>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.db': 'sqlite',
  '.sqlite': 'sqlite',
  '.sqlite3': 'sqlite',
};

/** The kinds that are read with SQL. */
const databases: readonly SourceKind[] = ['sqlite', 'postgres'];

/** The kinds that a file or standard input may be, whatever its name says. */
export const fileKinds = Object.keys(sources).filter((kind) => kind !== 'postgres');

/** What a source's URL or the ending of its file says it is; undefined where that says nothing. */
export function kindOf(location: string): SourceKind | undefined {
  if (isPostgresUrl(location)) return 'postgres';
  const [, ending] = /(\.[^./\\]+)(?:\.gz)?$/i.exec(location) ?? [];
  return Object.entries(kindsByEnding).find(([known]) => known === ending?.toLowerCase())?.[1];
}

export interface OpenOptions extends SourceOptions {
  /** What the source is, where neither URL nor ending says so. */
  readonly kind?: SourceKind | undefined;
  /** Keeps a database's rows for a while. */
  readonly cache?: RowCache | undefined;
  /**
   * Fetches rows, `most` of them at most, before the first is given: the database is written to while they are
   * classified.
   */
  readonly spool?: { readonly most: number | undefined } | undefined;
}

/** @throws TicketsiftError `usage` for what nobody can read, and what opening it throws */
export async function openSource(location: string, options: OpenOptions): Promise<Table> {
  const kind = options.kind ?? kindOf(location);
  if (!kind) throw unreadable(location);
  if (databases.includes(kind)) refuseFileFlags(location, options);
  else refuseSql(location, options);
  const load = await sources[kind]();
  const open = () => load(location, options);
  if (options.cache) {
    const { cachedTable } = await import('./row-cache.js');
    return cachedTable(
      withoutCredentials(location),
      await identityOf(kind, location, options),
      options.cache,
      open,
    );
  }
  if (!options.spool) return open();
  const { spooled } = await import('./stored-table.js');
  return spooled(await open(), options.spool.most);
}

/** All that decides which rows a database gives. Throws what would keep them from being read at all. */
async function identityOf(kind: SourceKind, location: string, { sql }: SourceOptions): Promise<unknown> {
  const [{ compileStatement }, { bindValues }] = await Promise.all([
    import('./sql/statement.js'),
    import('./sql/parameters.js'),
  ]);
  const isPostgres = kind === 'postgres';
  const statement = sql.query && compileStatement(sql.query, isPostgres ? 'postgres' : 'sqlite');
  const values = bindValues(statement, sql).map((value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const { postgresAddress } = await import('../storage/postgres/connect.js');
  const place = isPostgres ? await postgresAddress(location, sql.variables) : resolve(location);
  return [
    kind,
    place,
    statement?.sql ?? null,
    sql.table ?? null,
    values,
    sql.setIdentity,
    sql.identity ?? null,
  ];
}

function refuseSql(location: string, { sql, cache }: OpenOptions): void {
  const isAsked =
    sql.table !== undefined || sql.query || sql.setIdentity || Object.keys(sql.parameters).length > 0;
  if (!isAsked && !cache) return;
  throw new TicketsiftError(
    'usage',
    `${location} is no database, so it has no tables, queries or parameters`,
    {
      hint: 'Leave out --table, --query, --query-file, --param and --cache-rows.',
    },
  );
}

function refuseFileFlags(location: string, { file }: OpenOptions): void {
  const isAsked =
    file.encoding !== undefined || file.delimiter !== undefined || !file.hasHeader || file.skipBadRows;
  if (!isAsked) return;
  throw new TicketsiftError(
    'usage',
    `${withoutCredentials(location)} is a database, which is not read as text`,
    {
      hint: 'Leave out --encoding, --delimiter, --no-header and --skip-bad-rows.',
    },
  );
}

function unreadable(location: string): TicketsiftError {
  const endings = Object.keys(kindsByEnding).join(', ');
  if (location === '-') {
    return new TicketsiftError('usage', 'Cannot tell what standard input holds', {
      hint: `Say --input-format ${fileKinds.join(', --input-format ')}.`,
    });
  }
  return new TicketsiftError(
    'usage',
    `Do not know how to read tickets from ${withoutCredentials(location)}`,
    {
      hint: `Sources: files that end in ${endings}, each also .gz; postgres://…; a name under \`sources:\` in ticketsift.yaml; - for standard input. --input-format names the format of any other file.`,
    },
  );
}
