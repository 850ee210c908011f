import { join, resolve } from 'node:path';
import { notTogether, uselessWithout } from '../core/errors/useless-flags.js';
import { TicketsiftError } from '../core/errors.js';
import { isUrl, serviceOf, withoutCredentials } from '../core/text/locations.js';
import { fileIdentity } from '../core/world/file-identity.js';
import type { DatabaseKind } from './databases/catalog.js';
import { databaseOf, type UpdatedKind } from './databases/index.js';
import { exporters, type Format, formatOfFile, hasCells } from './index.js';
import type { RowOptions } from './rows/options.js';

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
      readonly kind: 'results';
      readonly database: DatabaseKind;
      readonly location: string;
      readonly table: string;
    }
  | {
      readonly kind: 'update';
      readonly database: UpdatedKind;
      readonly location: string;
      /** The table, or what else of the place takes results. */
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
  /** Write into the sheet of Google that the tickets come from, beside its rows. */
  readonly updateSheet?: true;
  /** The field of Zendesk's tickets that gets the results: `tags`, or a custom field by its title or id. */
  readonly updateField?: string;
  /** Begin a file of CSV with a byte order mark. */
  readonly bom?: true;
  /** The separator of categories in a cell of a file. */
  readonly listSeparator?: string;
}

/** A flag that has results written where the tickets come from. */
interface UpdateFlag {
  readonly flag: string;
  /** Returns what of the place takes results; undefined where the flag is not given. */
  readonly target: (options: OutputOptions) => string | undefined;
  readonly kinds: readonly UpdatedKind[];
  /** What a place that is none of these kinds is not. */
  readonly place: string;
  readonly hint: string;
}

/** A new one is an option of `OutputOptions`, a kind of `updates` and an entry here. */
const updateFlags: readonly UpdateFlag[] = [
  {
    flag: '--update-table',
    target: ({ updateTable }) => updateTable,
    kinds: ['sqlite', 'postgres', 'snowflake'],
    place: 'a database',
    hint: 'It writes into the SQLite file, or the PostgreSQL or Snowflake database, that the tickets come from.',
  },
  {
    flag: '--update-sheet',
    target: ({ updateSheet }) => (updateSheet ? 'columns' : undefined),
    kinds: ['sheets'],
    place: 'a Google sheet',
    hint: 'It writes beside the rows of the sheet that the tickets come from.',
  },
  {
    flag: '--update-field',
    target: ({ updateField }) => updateField,
    kinds: ['zendesk'],
    place: 'a Zendesk account',
    hint: 'It writes into the tickets of Zendesk that are read, as in zendesk://acme.',
  },
];

/** Where the tickets come from, as far as a destination depends on it. */
interface TicketPlace {
  /** Paths, a URL, or `-`. */
  readonly locations: readonly string[];
  readonly kind: string | undefined;
  /** Set where several rows make a ticket. */
  readonly groupBy?: string | undefined;
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
  const place = output === undefined ? flagOfUpdate(options) : `--output ${withoutCredentials(output)}`;
  throw notTogether(
    given[0],
    place,
    'A database gets all results: rows left out here would keep an earlier answer. Choose and sort rows with a query.',
  );
}

/** Returns the flag that has results written where the tickets come from. */
function flagOfUpdate(options: OutputOptions): string {
  return updateFlags.find(({ target }) => target(options) !== undefined)?.flag ?? '--update-table';
}

/** Names the flag that chose the format, which may be none. */
function notForFormat(flag: string, why: string, { format, output }: OutputOptions): TicketsiftError {
  if (format !== undefined) return notTogether(flag, `--format ${format}`, why);
  if (output === undefined || output === '-') return uselessWithout(flag, '--format csv', why);
  return notTogether(flag, `--output ${output}`, why);
}

function placeOf(options: OutputOptions, source: TicketPlace): Destination {
  const { format, output, outputTable } = options;
  for (const update of updateFlags) {
    const table = update.target(options);
    if (table === undefined) continue;
    const other = output === undefined ? '--format' : '--output';
    if (output !== undefined || format !== undefined)
      throw notTogether(update.flag, other, 'Results go to one place.');
    if (source.groupBy !== undefined) {
      throw notTogether(
        update.flag,
        '--group-by',
        'One writes a result to each row, and the other makes one ticket of several rows. Write to --output instead.',
      );
    }
    return { kind: 'update', ...ownPlace(source, update), table };
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
  if (file !== undefined && isUrl(file)) throw noPlaceForResults(file);
  if (outputTable !== undefined) {
    const why =
      'It names a table of a database: use --output results.db, --output postgres://… or --output snowflake://…';
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

function noPlaceForResults(url: string): TicketsiftError {
  const service = serviceOf(url);
  const update = updateFlags.find(({ kinds }) => kinds.some((kind) => kind === service));
  return new TicketsiftError('usage', `Results cannot be written to --output ${withoutCredentials(url)}`, {
    hint: update
      ? `${update.flag} does that in place of --output. ${update.hint}`
      : 'Name a file, or a database: postgres://… or snowflake://….',
  });
}

function ownPlace({ locations, kind }: TicketPlace, { flag, kinds, place, hint }: UpdateFlag) {
  // Texts that were given themselves come from no place.
  const [location = '--text'] = locations;
  if (locations.length > 1) {
    throw new TicketsiftError('usage', `${flag} writes into ${place}, and several files are named`, {
      hint: 'Name one source alone, or write to --output instead.',
    });
  }
  const named = kind === 'sqlite' && location !== '-' ? kind : (serviceOf(location) ?? databaseOf(location));
  const database = kinds.find((one) => one === named);
  if (database) return { database, location };
  throw new TicketsiftError('usage', `${flag}: ${withoutCredentials(location)} is not ${place}`, { hint });
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
  const place = withoutCredentials(destination.location);
  if (destination.database === 'sheets') return `columns beside the tickets of ${place}`;
  return `${destination.database === 'zendesk' ? 'field' : 'table'} ${destination.table} of ${place}`;
}
