import { join, resolve } from 'node:path';
import { notTogether, uselessWithout } from '../core/errors/useless-flags.js';
import { TicketsiftError } from '../core/errors.js';
import { withoutCredentials } from '../core/text/locations.js';
import { visible } from '../core/text/visible.js';
import { confirm } from '../core/world/confirm.js';
import { fileIdentity } from '../core/world/file-identity.js';
import type { Session } from '../core/world/session.js';
import type { Sink, Written } from '../core/world/sink.js';
import type { Waiting } from '../core/world/wait.js';
import { widthOf } from '../core/world/world.js';
import type { DatabaseKind } from './databases/catalog.js';
import { databaseOf, databases } from './databases/index.js';
import type { ResultsRun } from './databases/results.js';
import type { CreateExporter } from './exporter.js';
import type { ReportFacts } from './html/report-facts.js';
import { binaryFormats, exporters, type Format, formatOfFile, hasCells } from './index.js';
import { matchingWriter, type WrittenRows } from './rows/matching-writer.js';
import type { RowOptions } from './rows/options.js';
import type { RowChoice } from './rows/row-choice.js';
import { sortingWriter } from './rows/sorting-writer.js';
import { textWriter, type Writer } from './writer.js';

/**
 * Where results go: as text to a file or standard output, or into a database, as a table of results or into
 * the tickets' own rows.
 */
export type Destination =
  | {
      readonly kind: 'text';
      readonly format: Format;
      readonly file: string | undefined;
      /** See `ExporterOptions`. */
      readonly bom?: true;
      readonly listSeparator?: string;
    }
  | {
      readonly kind: 'results' | 'update';
      readonly database: DatabaseKind;
      readonly location: string;
      readonly table: string;
    };

/** What the user says about where results go. */
export interface OutputOptions extends RowOptions {
  readonly format?: Format;
  /** A file or the URL of a database. */
  readonly output?: string;
  /** The database's table of results. */
  readonly outputTable?: string;
  /** The table that the tickets come from, whose rows get the results. */
  readonly updateTable?: string;
  /** Begin a file of CSV with a byte order mark. */
  readonly bom?: true;
  /** The separator of categories in a cell of a file. */
  readonly listSeparator?: string;
}

/** Where the tickets come from, as far as a destination depends on it. */
interface TicketPlace {
  /** Paths, a URL, or `-`. */
  readonly locations: readonly string[];
  readonly kind: string | undefined;
}

/**
 * Returns the destination that the flags name.
 * @throws TicketsiftError `usage` where they contradict each other or the file name has no known ending
 */
export function chooseDestination(options: OutputOptions, source: TicketPlace): Destination {
  const destination = placeOf(options, source);
  const { bom, listSeparator } = options;
  if (destination.kind !== 'text') {
    refuseForDatabase(options);
    return destination;
  }
  const { format } = destination;
  if (bom && format !== 'csv') throw notForFormat('--bom', 'It marks CSV as UTF-8 for Excel.', options);
  if (listSeparator !== undefined && !hasCells(format)) {
    throw notForFormat(
      '--list-separator',
      'Only formats such as CSV have all categories in one cell.',
      options,
    );
  }
  return {
    ...destination,
    ...(bom && { bom }),
    ...(listSeparator !== undefined && { listSeparator }),
  };
}

/**
 * Refuses options for files where results go into a database, which a query can shape.
 * @throws TicketsiftError `usage`
 */
function refuseForDatabase(options: OutputOptions): void {
  const { where, columns, sort, bom, listSeparator, output } = options;
  const flags = {
    '--where': where,
    '--columns': columns,
    '--sort': sort,
    '--bom': bom,
    '--list-separator': listSeparator,
  };
  const given = Object.entries(flags).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const place = output === undefined ? '--update-table' : `--output ${withoutCredentials(output)}`;
  throw notTogether(
    given[0],
    place,
    'A database gets all results: rows left out here would keep an earlier answer. Choose and sort rows with a query.',
  );
}

/** Names the flag that chose the format, which may be none. */
function notForFormat(flag: string, why: string, { format, output }: OutputOptions): TicketsiftError {
  if (format !== undefined) return notTogether(flag, `--format ${format}`, why);
  if (output === undefined || output === '-') return uselessWithout(flag, '--format csv', why);
  return notTogether(flag, `--output ${output}`, why);
}

function placeOf(
  { format, output, outputTable, updateTable }: OutputOptions,
  source: TicketPlace,
): Destination {
  if (updateTable !== undefined) {
    const other = output === undefined ? '--format' : '--output';
    if (output !== undefined || format !== undefined)
      throw notTogether('--update-table', other, 'Results go to one place.');
    return { kind: 'update', ...ownDatabase(source), table: updateTable };
  }
  // As for tickets, - is the standard stream.
  const file = output === '-' ? undefined : output;
  const database = file === undefined ? undefined : databaseOf(file);
  if (file !== undefined && database) {
    if (format !== undefined) {
      throw notTogether(`--output ${withoutCredentials(file)}`, '--format', 'A database has its own format.');
    }
    return { kind: 'results', database, location: file, table: outputTable ?? 'classifications' };
  }
  if (outputTable !== undefined) {
    const why = 'It names a table of a database: use --output results.db or --output postgres://…';
    throw output === undefined
      ? uselessWithout('--output-table', '--output', why)
      : notTogether('--output-table', `--output ${output}`, why);
  }
  if (file === undefined) return { kind: 'text', format: format ?? 'table', file };
  const known = format ?? formatOfFile(file);
  if (known) return { kind: 'text', format: known, file };
  throw new TicketsiftError('usage', `Cannot tell the format from the name ${withoutCredentials(file)}`, {
    hint: `Name one of these formats: --format ${Object.keys(exporters).join(', ')}; or end the name in .csv, .json, .jsonl, .xlsx, .html, .md, .db or .sqlite. In a folder, name a file: ${join(file, 'results.csv')}.`,
  });
}

function ownDatabase({ locations, kind }: TicketPlace) {
  // Texts that were given themselves come from no place.
  const [location = '--text'] = locations;
  if (locations.length > 1) {
    throw new TicketsiftError(
      'usage',
      '--update-table writes into one database, and several files are named',
      {
        hint: 'Name the database alone, or write to --output instead.',
      },
    );
  }
  const database = kind === 'sqlite' && location !== '-' ? kind : databaseOf(location);
  if (database) return { database, location };
  throw new TicketsiftError('usage', `--update-table: ${withoutCredentials(location)} is not a database`, {
    hint: 'It writes into the SQLite file or PostgreSQL database that the tickets come from.',
  });
}

/**
 * Returns whether results go where the tickets come from, so that all tickets must be read before the first
 * result is written.
 * @throws TicketsiftError `usage` when a file of results would replace the tickets
 */
export async function writesToSource(
  destination: Destination,
  { locations }: Pick<TicketPlace, 'locations'>,
  cwd: string,
): Promise<boolean> {
  if (destination.kind === 'update') return true;
  const output = destination.kind === 'text' ? destination.file : destination.location;
  if (output === undefined) return false;
  const identity = (path: string) => fileIdentity(resolve(cwd, path));
  const written = await identity(output);
  if (written === undefined) return false;
  const read = await Promise.all(locations.map(identity));
  if (!read.includes(written)) return false;
  if (destination.kind === 'results') return true;
  throw new TicketsiftError('usage', `${output} is the file that the tickets come from`, {
    hint: 'Give --output another name: the results would overwrite the tickets.',
  });
}

/** Returns a destination as a record may keep it: without the password of a database. */
export function withoutPassword(destination: Destination): Destination {
  if (destination.kind === 'text') return destination;
  return { ...destination, location: withoutCredentials(destination.location) };
}

/** Returns what people call a destination; undefined for standard output. */
export function nameOfDestination(destination: Destination): string | undefined {
  if (destination.kind === 'text') return destination.file;
  return `table ${destination.table} of ${withoutCredentials(destination.location)}`;
}

/** What a writer needs. */
/** Rows that a table shows on a terminal where the user does not say how many. */
export const rowsOnTerminal = 50;

export interface WriterOptions {
  /** The maximum number of rows in a table; some on a terminal and all elsewhere, unless given. */
  readonly rows: number | undefined;
  /** Write cells that a spreadsheet would run as they are. */
  readonly raw?: true;
  /** Write into other people's tables without asking. */
  readonly yes?: true;
  readonly source: { readonly columns: readonly string[]; readonly fetchAll?: () => Promise<void> };
  readonly choice: RowChoice;
  readonly run: ResultsRun;
  readonly about: ReportFacts;
  /** How to wait for another program that holds a database. */
  readonly waiting: Waiting;
}

/** The way to a destination. */
export interface OpenedWriter {
  readonly writer: Writer;
  /** Undefined where all rows are written. */
  readonly rows: WrittenRows | undefined;
}

/**
 * Opens a destination. Asks first where it writes into a table that others wrote.
 * @throws TicketsiftError `bad_output`, or `usage` where the user did not agree
 */
export async function openWriter(
  session: Session,
  destination: Destination,
  options: WriterOptions,
): Promise<OpenedWriter> {
  if (destination.kind !== 'text')
    return { writer: await openTable(session, destination, options), rows: undefined };
  const { world, voice, colour } = session;
  const { rows, raw, waiting, choice, about } = options;
  const { bom, listSeparator } = destination;
  const toFile = destination.file !== undefined;
  const onTerminal = !toFile && world.stdout.isTTY === true;
  const create: CreateExporter<Written> = await exporters[destination.format]();
  const exporter = create({
    columns: choice.columns,
    chosen: choice.chosen,
    // What a program or a file gets is complete.
    width: onTerminal ? widthOf(world.stdout) : undefined,
    maxRows: toFile
      ? Number.POSITIVE_INFINITY
      : (rows ?? (onTerminal ? rowsOnTerminal : Number.POSITIVE_INFINITY)),
    isPlain: session.isPlain,
    colour: colour && !toFile,
    raw: raw === true,
    bom,
    listSeparator,
    about,
    warn: (message) => voice.warn(message),
  });
  const direct = await textWriter(exporter, await openSink(session, destination, waiting));
  const { condition, keyOf } = choice;
  const ordered = keyOf ? sortingWriter(direct, keyOf) : direct;
  if (condition === undefined) return { writer: ordered, rows: undefined };
  const matching = matchingWriter(ordered, condition);
  return { writer: matching.writer, rows: matching.counts };
}

async function openTable(
  session: Session,
  destination: Exclude<Destination, { readonly kind: 'text' }>,
  { source, run, yes, waiting }: WriterOptions,
): Promise<Writer> {
  const { world, voice } = session;
  const { columns } = source;
  const { openResults, openUpdate } = await databases[destination.database]();
  const { location: name, table } = destination;
  const location = destination.database === 'sqlite' ? resolve(world.cwd, name) : name;
  const variables = world.environment.postgres;
  const warn = (message: string) => voice.warn(message);
  if (destination.kind === 'results')
    return openResults(location, { name, table, run, variables, warn, waiting });
  const update = await openUpdate(location, { name, table, columns, variables, warn, waiting });
  try {
    if (!yes) await confirm(session, update.confirmation, 'Nothing was written');
    // Columns can be added only while no other connection reads the table.
    await source.fetchAll?.();
    return await update.start();
  } catch (error) {
    await update[Symbol.asyncDispose]();
    throw error;
  }
}

async function openSink(
  { world, output: stdout }: Session,
  { file, format }: { readonly file: string | undefined; readonly format: Format },
  waiting: Waiting,
): Promise<Sink> {
  if (file !== undefined) {
    const { fileSink } = await import('../core/world/file-sink.js');
    return fileSink(resolve(world.cwd, file), file, waiting);
  }
  if (!world.stdout.isTTY || format === 'table') return stdout;
  if (binaryFormats.has(format)) {
    throw new TicketsiftError('usage', `A terminal cannot show the format ${format}`, {
      hint: `Use --output results.${format}, or pipe the results into a file or a program.`,
    });
  }
  const write = (piece: Written) => stdout.write(typeof piece === 'string' ? harmless(piece) : piece);
  return { ...stdout, write };
}

/** Formats for machines keep every byte, and a terminal would obey some of them. The table is safe. */
function harmless(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
