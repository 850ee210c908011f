import { TicketsiftError } from '../core/errors.js';
import {
  isPostgresUrl,
  isStandardInput,
  isUrl,
  serviceOf,
  sqliteEndings,
  withoutCredentials,
} from '../core/text/locations.js';
import { type FlagGroupName, refuseFlags, type TakenFlags } from './flag-groups.js';
import type { Input } from './input/input.js';
import type { RowCache } from './row-cache/row-cache.js';
import type { KeptReading } from './row-cache/stepped-table.js';
import type { OpenFile, OpenTable, SourceOptions, Table } from './table.js';
import type { ZipFormats } from './zip/zip.js';

/**
 * Every kind of source, each loaded when it is used. A new one is a folder beside this file and a line here.
 */
export const sources = {
  csv: file(async () => (await import('./csv/csv.js')).openCsv),
  tsv: file(async () => (await import('./csv/csv.js')).openTsv),
  json: file(async () => (await import('./json/json.js')).openJson),
  jsonl: file(async () => (await import('./json/json.js')).openJson),
  xlsx: file(async () => (await import('./xlsx/xlsx.js')).openXlsx, ['sheet']),
  parquet: file(async () => (await import('./parquet/parquet.js')).openParquet),
  mbox: file(async () => (await import('./mail/mail.js')).openMbox),
  eml: file(async () => (await import('./mail/mail.js')).openEml),
  text: file(async () => (await import('./text/text.js')).openText),
  // An archive may hold a workbook.
  zip: file(async () => (await import('./zip/zip.js')).zipOpener(inArchives), ['sheet']),
  sqlite: database(async () => (await import('./sqlite/sqlite.js')).openSqlite, ['sql', 'cache']),
  postgres: database(
    async () => (await import('./postgres/postgres.js')).openPostgres,
    ['sql', 'cache', 'session'],
  ),
  sheets: database(
    async () => (await import('./google/google.js')).openGoogleSheet,
    ['cache', 'sheet', 'range', 'header'],
  ),
  zendesk: database(
    async () => (await import('./zendesk/zendesk.js')).openZendesk,
    ['cache', 'since', 'thread'],
  ),
  snowflake: database(
    async () => (await import('./snowflake/snowflake.js')).openSnowflakeTable,
    ['sql', 'cache'],
  ),
};

/** A kind that is read as bytes, from wherever they come: a file, a pipe, an archive. */
function file(load: () => Promise<OpenFile>, takes: readonly FlagGroupName[] = []) {
  return { isDatabase: false, load, takes: ['text', 'header', ...takes] } as const;
}

/** A kind that gives rows by itself: a database, which may be a file, or a service. @param takes the flags that it takes */
function database(load: () => Promise<OpenTable>, takes: readonly TakenFlags[]) {
  return { isDatabase: true, load, takes } as const;
}

export type SourceKind = keyof typeof sources;

function isKind(name: string): name is SourceKind {
  return Object.hasOwn(sources, name);
}

const kindsByEnding: ReadonlyMap<string, SourceKind> = new Map<string, SourceKind>([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.json', 'json'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.xlsx', 'xlsx'],
  ['.xlsm', 'xlsx'],
  ['.parquet', 'parquet'],
  ['.mbox', 'mbox'],
  ['.eml', 'eml'],
  ['.txt', 'text'],
  ['.zip', 'zip'],
  ...sqliteEndings.map((ending) => [ending, 'sqlite'] as const),
]);

/** What the names of files end in that are known by it, each also before .gz. */
export const fileEndings = [...kindsByEnding.keys()];

/** The kinds that a file or standard input may be, whatever its name says. */
export const fileKinds = Object.entries(sources).flatMap(([kind, { isDatabase }]) =>
  isDatabase && kind !== 'sqlite' ? [] : [kind],
);

/** Returns whether `--thread` is about what a source holds, so that no column is named whose values join rows. */
export function hasThreads(kind: SourceKind | undefined): boolean {
  return kind !== undefined && sources[kind].takes.some((taken) => taken === 'thread');
}

/** Returns the kind of source that a URL or a file's ending names; undefined where it names none. */
export function kindOf(location: string): SourceKind | undefined {
  if (isPostgresUrl(location)) return 'postgres';
  const service = serviceOf(location);
  if (service !== undefined) return service;
  const [, ending = ''] = /(\.[^./\\]+)(?:\.gz)?$/i.exec(location) ?? [];
  return kindsByEnding.get(ending.toLowerCase());
}

export interface OpenOptions extends SourceOptions {
  /** What the source is, where neither URL nor ending says so. */
  readonly kind?: SourceKind | undefined;
  /** Keeps a database's rows for a while. */
  readonly cache?: RowCache | undefined;
  /**
   * Reads all rows, at most this many, before yielding the first: the database is written to while they are
   * classified.
   */
  readonly spool?: { readonly limit: number | undefined } | undefined;
  /** Keeps what was read of a source that is read in steps, so that a later run goes on after it. */
  readonly reading?: KeptReading | undefined;
}

/**
 * Opens a source. Where it is not said what a file is, its content and the ending of its name tell.
 * @throws TicketsiftError `usage` for what cannot be read, and what opening it throws
 */
export async function openSource(location: string, options: OpenOptions): Promise<Table> {
  const named = kindOf(location);
  if (options.kind !== undefined) return openKind(options.kind, location, options);
  if (named !== undefined && sources[named].isDatabase) return openKind(named, location, options);
  // Before the file is opened, which may take long.
  if (named !== undefined) refuseFlags(location, options, sources[named].takes);
  if (location === '' || isUrl(location)) throw unknownKind(location);
  return openByContent(named, location, options);
}

async function openKind(
  kind: SourceKind,
  location: string,
  options: OpenOptions,
  opened?: Input,
): Promise<Table> {
  const source = sources[kind];
  refuseFlags(location, options, source.takes);
  if (!source.isDatabase) {
    const [open, { openAs }] = await Promise.all([source.load(), import('./open-as.js')]);
    return openAs(open, opened ?? location, options);
  }
  if (location === '-' && options.cache) throw changingRows();
  const load = await source.load();
  const table = await storedWhereWanted(kind, location, options, () => load(location, options, opened));
  return { ...table, isDatabase: true };
}

/** Opens a database, with its rows cached or fetched ahead where the options say so. */
async function storedWhereWanted(
  kind: SourceKind,
  location: string,
  options: OpenOptions,
  open: () => Promise<Table>,
): Promise<Table> {
  const { cache, spool, reading } = options;
  const keyOf = async () => (await import('./row-cache/rows-key.js')).rowsKey(kind, location, options);
  if (cache) {
    const { cachedTable } = await import('./row-cache/row-cache.js');
    const kept = await cachedTable(withoutCredentials(location), await keyOf(), cache, open, reading);
    // Rows that were read a while ago may be elsewhere on their sheet by now.
    const { sheet: _, ...table } = kept;
    return table;
  }
  const table = await open();
  if (table.steps && reading) {
    const [{ idOfRows }, { steppedTable }] = await Promise.all([
      import('./row-cache/kept-files.js'),
      import('./row-cache/stepped-table.js'),
    ]);
    return steppedTable(table, table.steps, reading, { id: idOfRows(await keyOf()) });
  }
  if (!spool) return table;
  const { spooled } = await import('./row-cache/stored-table.js');
  return spooled(table, spool.limit);
}

/** Opens a file or standard input as what its content is. A note says so, unless its name says the same. */
async function openByContent(
  named: SourceKind | undefined,
  location: string,
  options: OpenOptions,
): Promise<Table> {
  const { closedOnFailure, openInput } = await import('./input/input.js');
  const input = await openInput(location, options);
  return closedOnFailure(input, async () => {
    const { format: kind, ...said } = await formatOf(input, named, options);
    if (kind === 'text' && !isOneText(named, location)) throw unknownKind(location);
    const isPlain = sources[kind].isDatabase && (await input.plainPath()) !== undefined;
    // SQLite reads the file itself.
    if (isPlain) await input[Symbol.asyncDispose]();
    const table = await openKind(kind, location, options, isPlain ? undefined : input);
    return saying(said, table);
  });
}

async function formatOf(input: Input, named: SourceKind | undefined, { file }: SourceOptions) {
  const [{ detectFormat }, { chooseFormat }, { lookedAt }] = await Promise.all([
    import('./input/detect-format.js'),
    import('./input/choose-format.js'),
    import('./input/file-types.js'),
  ]);
  return chooseFormat(detectFormat(await input.beginning(lookedAt), file.encoding), named, input.name);
}

/** The same table, with what is said of its format before all else. */
function saying({ note, detail }: { readonly note?: string; readonly detail?: string }, table: Table): Table {
  return {
    ...table,
    notes: [...(note === undefined ? [] : [note]), ...table.notes],
    details: [...(detail === undefined ? [] : [detail]), ...(table.details ?? [])],
  };
}

/** Files in an archive: all formats of tables, and mail. A text beside them tells of them, and an archive is opened once. */
const inArchives: ZipFormats = {
  kindOf: (name) => tableKind(kindOf(name)),
  async detect(beginning) {
    const { detectFormat } = await import('./input/detect-format.js');
    const format = detectFormat(beginning);
    return typeof format === 'string' ? tableKind(format) : undefined;
  },
  async open(input, options) {
    const { format, ...said } = await formatOf(input, kindOf(input.name), options);
    const kind = tableKind(format);
    if (kind === undefined) throw unknownKind(input.name);
    const table = await openKind(kind, input.name, options, input);
    return saying(said, table);
  },
};

function tableKind(format: string | undefined): SourceKind | undefined {
  if (format === undefined || !isKind(format) || format === 'text' || format === 'zip') return undefined;
  return sources[format].isDatabase ? undefined : format;
}

/** Whether a text without columns is one ticket: a file by its name, and what is piped in. */
function isOneText(named: SourceKind | undefined, location: string): boolean {
  return named === 'text' || isStandardInput(location);
}

function changingRows(): TicketsiftError {
  return new TicketsiftError(
    'usage',
    'Rows of standard input cannot be cached, since they may differ next time',
    { hint: 'Leave out --cache-rows.' },
  );
}

function unknownKind(location: string): TicketsiftError {
  if (location === '-') {
    return new TicketsiftError('usage', 'Cannot tell the format of standard input', {
      hint: `Name it with --input-format ${fileKinds.join(', --input-format ')}.`,
    });
  }
  if (isUrl(location)) {
    return new TicketsiftError('usage', `Tickets cannot be read from ${withoutCredentials(location)}`, {
      hint: hintForUrl(location),
    });
  }
  return new TicketsiftError(
    'usage',
    `Cannot read tickets from ${withoutCredentials(location)}: its format is unknown`,
    {
      hint: `Sources: files that end in ${fileEndings.join(', ')}, each also .gz; postgres://…; snowflake://…; zendesk://…; the address of a Google sheet; a name under \`sources:\` in ticketsift.yaml; - for standard input. --input-format names the format of any other file: text for one that is a ticket as a whole.`,
    },
  );
}

function hintForUrl(location: string): string {
  if (/^https?:\/\/[^/]*\bsnowflake(?:computing)?\.c(?:om|n)(?=[:/?#]|$)/i.test(location))
    return 'Name the account and the database: snowflake://my_org-my_account/database/schema?warehouse=…';
  return /^https?:/i.test(location)
    ? 'Only Google Sheets and Zendesk are read by the addresses of their pages. Download the file first, such as with curl -o tickets.csv, and name that.'
    : 'Name a postgres://, snowflake:// or zendesk:// URL or a SQLite file; or export the tickets from that database as CSV.';
}
