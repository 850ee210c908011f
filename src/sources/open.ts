import { uselessWithout } from '../core/errors/useless-flags.js';
import { TicketsiftError } from '../core/errors.js';
import type { CurrentIdentity } from '../core/identity.js';
import type { Ticket } from '../core/ticket.js';
import type { Clock } from '../core/world/clock.js';
import type { Waiting } from '../core/world/wait.js';
import type { World } from '../core/world/world.js';
import type { SheetPlace } from '../formats/sheets/place.js';
import { accessOf } from '../storage/services/service.js';
import { findColumnsByFile } from './columns/by-file.js';
import { countRows } from './columns/count-rows.js';
import { findTicketColumns, needsSample } from './columns/find.js';
import { namedColumn } from './columns/named.js';
import { peek } from './columns/peek.js';
import { lackingTexts, notesOnFiles, type UsedColumns, usedColumns } from './columns/used.js';
import type { FoundSource } from './find.js';
import { hasThreads, kindOf, type OpenOptions, openSource } from './index.js';
import { usesIdentity } from './sql/parameters.js';
import type { Table } from './table.js';
import { ticketsOf } from './tickets.js';

const defaultMaxRowSize = 10_000_000;
const defaultStatementTimeout = 5 * 60_000;
/** Rows that are looked at where names alone do not tell which column holds the texts. */
const sampleSize = 200;
/** Rows of a file that are read ahead, so that a small file is counted before the run. */
const countedAhead = 1_000;

/** An opened source whose rows are tickets. */
export interface OpenTickets extends AsyncDisposable {
  /** As the user named it, without passwords. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The column whose values are put before the body; undefined where a text has no subject. */
  readonly subjectColumn: string | undefined;
  /** The value of `--text-column` that leaves out a subject which was guessed. */
  readonly withoutSubject?: string;
  /** False where the tickets have no ids of their own and are numbered instead. */
  readonly hasIds: boolean;
  /** The place of the column of ids; undefined where there is none. */
  readonly idIndex: number | undefined;
  /** The columns that texts and ids are taken from; undefined where a source has no columns of its own. */
  readonly usedColumns: UsedColumns | undefined;
  /** The places of the ids and the texts among the columns. */
  readonly identifying: readonly number[];
  /** See `Table`; undefined where rows are joined. */
  readonly sheet?: SheetPlace | undefined;
  /** How many tickets there are, where that is known before they are read. */
  readonly count: number | undefined;
  /** What the user should know of how the source is read, as sentences. */
  readonly notes: readonly string[];
  /** How the source is read, where that is what anyone would expect, as sentences. */
  readonly details: readonly string[];
  /** Reads the tickets, in batches. Can be walked once. @throws TicketsiftError as `Table.rows` */
  batches(): AsyncIterable<readonly Ticket[]>;
  /** Returns how many rows were left out so far, since they cannot be read. */
  skipped(): number;
  /** Returns how many tickets there seem to be, by what has been read; undefined where that is unknown. */
  expected(): number | undefined;
  /** Where rows are fetched into a store before the first is given: does that now, and lets the database go. */
  readonly fetchAll?: () => Promise<void>;
}

export interface OpenTicketsOptions {
  readonly world: Pick<World, 'stdin' | 'environment' | 'cwd' | 'random' | keyof Clock>;
  /** The maximum number of tickets that will be read, where the first are enough. */
  readonly limit?: number | undefined;
  /** Fetches all rows, at most this many, before the first is given, since the database will be written to. */
  readonly spool?: OpenOptions['spool'];
  readonly identity: CurrentIdentity;
  readonly waiting: Waiting;
  /** What is typed to read these tickets, for a hint that adds a flag. */
  readonly command?: string;
  /** Receives what goes wrong while rows are read and does not end the run. */
  readonly warn: (message: string) => void;
}

async function openTable(
  { locations, isSeveral, texts, objects }: FoundSource,
  options: OpenOptions,
): Promise<Table> {
  if (texts !== undefined) {
    const { tableOfTexts } = await import('./text/text.js');
    return tableOfTexts('--text', texts);
  }
  if (objects !== undefined) {
    const { tableOfObjects } = await import('./objects.js');
    return tableOfObjects(objects, options.warn);
  }
  const [location = ''] = locations;
  if (!isSeveral) return openSource(location, options);
  const { openSeveral } = await import('./several/open-several.js');
  return openSeveral(locations, options);
}

/** Opens the tickets of a source. @throws TicketsiftError see `openSource` and `findTicketColumns` */
export async function openTickets(
  found: FoundSource,
  { world, limit, spool, identity, command, waiting, warn }: OpenTicketsOptions,
): Promise<OpenTickets> {
  const { options } = found;
  if (options.refresh && found.cacheRows === undefined) {
    throw uselessWithout(
      '--refresh',
      '--cache-rows',
      'No rows are cached. Add --cache-rows 5m, or leave --refresh out.',
    );
  }
  const [location = ''] = found.locations;
  if (
    options.thread !== undefined &&
    found.groupBy === undefined &&
    !hasThreads(found.kind ?? kindOf(location))
  ) {
    throw uselessWithout(
      '--thread',
      '--group-by',
      'No messages are joined. Add --group-by with the column that the messages of a ticket share.',
    );
  }
  const isPersonal =
    found.identityForm !== undefined || (found.query !== undefined && usesIdentity(found.query));
  let table = await openTable(found, {
    kind: found.kind,
    stdin: world.stdin,
    cwd: world.cwd,
    waiting,
    warn,
    command,
    file: {
      encoding: options.encoding,
      delimiter: options.delimiter,
      sheet: found.sheet,
      hasHeader: options.header,
      skipBadRows: options.skipBadRows === true,
      maxRowSize: options.maxRowSize ?? defaultMaxRowSize,
      raw: options.raw === true,
    },
    sql: {
      table: found.table,
      query: found.query,
      parameters: found.parameters,
      identity: isPersonal ? await identity.find() : undefined,
      identityForm: found.identityForm,
      idToken: () => identity.idToken(),
      statementTimeoutMs: found.statementTimeout ?? defaultStatementTimeout,
      variables: world.environment.postgres,
    },
    service: {
      access: accessOf(world, waiting, { warn, login: (issuer) => identity.grantFrom(issuer) }),
      range: found.range,
      since: found.since,
      thread: found.thread ?? 'customer',
    },
    // A ticket may have messages beyond the rows that a limit counts.
    spool: found.groupBy === undefined ? spool : spool && { limit: undefined },
    reading: {
      folder: world.environment.files.rows,
      now: world.now,
      limit: found.groupBy === undefined ? limit : undefined,
      waiting,
    },
    ...(found.cacheRows !== undefined && {
      cache: {
        folder: world.environment.files.rows,
        maxAge: found.cacheRows,
        refresh: options.refresh === true,
        now: world.now,
      },
    }),
  });
  try {
    const { textColumn: text, subjectColumn, idColumn, groupBy, thread = 'customer' } = found;
    const own = table.ticketColumns;
    const isGuessed = text === undefined && subjectColumn === undefined;
    const wanted = {
      text: isGuessed ? own?.text : text,
      subject: isGuessed ? own?.subject : subjectColumn,
      id: idColumn ?? groupBy ?? own?.id,
    };
    const by =
      groupBy === undefined || table.columns.length === 0
        ? undefined
        : namedColumn(table, '--group-by', groupBy);
    const raw = countRows(table);
    const ahead = rowsAhead(raw.table, by !== undefined || needsSample(table, wanted));
    const peeked = ahead > 0 ? await peek(raw.table, ahead) : { table: raw.table, rows: [], isWhole: false };
    if (peeked.isWhole && peeked.rows.length === 0 && !raw.table.isDatabase)
      throw noTickets(raw.table.name, found.isSeveral);
    table = peeked.table;
    const sample = peeked.rows.slice(0, sampleSize).map(({ values }) => values);
    const columns = findTicketColumns(table, wanted, sample, command);
    const byFile = findColumnsByFile(table, wanted, columns, peeked.rows);
    const name = world.environment.asWritten(table.name);
    const { subject, withoutSubject } = columns;
    const notes = [...table.notes];
    const details = [
      ...(table.details ?? []),
      ...(table.hasOwnColumns ? [] : columns.notes),
      ...notesOnFiles(table, byFile),
    ];
    for (const warning of [...columns.warnings, ...lackingTexts(table, columns, byFile)]) warn(warning);
    if (by !== undefined) {
      const { groupMessages } = await import('./threads/group-messages.js');
      const threads = groupMessages(table, {
        by,
        body: columns.body,
        subject: columns.subject,
        byFile,
        part: thread,
        sample,
      });
      table = threads.table;
      details.push(...threads.notes);
      for (const warning of threads.warnings) warn(warning);
    }
    return {
      name,
      columns: table.columns,
      subjectColumn: subject === undefined ? undefined : table.columns[subject],
      ...(withoutSubject !== undefined && { withoutSubject }),
      hasIds: columns.id !== undefined || [...byFile.values()].some(({ id }) => id !== undefined),
      idIndex: columns.id,
      identifying: [columns.id, columns.subject, ...columns.body].filter((index) => index !== undefined),
      sheet: by === undefined ? table.sheet : undefined,
      usedColumns:
        table.hasOwnColumns || table.columns.length === 0 ? undefined : usedColumns(table, columns, byFile),
      // Rows that are joined are not tickets yet.
      count:
        by !== undefined
          ? undefined
          : (found.texts?.length ?? (peeked.isWhole ? peeked.rows.length : undefined)),
      notes,
      details,
      batches: () => ticketsOf(table, columns, warn, byFile),
      skipped: () => table.skipped?.() ?? 0,
      expected: () => (by === undefined ? (found.texts?.length ?? raw.expected()) : undefined),
      ...(table.fetchAll && { fetchAll: table.fetchAll }),
      [Symbol.asyncDispose]: () => table[Symbol.asyncDispose](),
    };
  } catch (error) {
    await table[Symbol.asyncDispose]();
    throw error;
  }
}

/** An export without a ticket is a mistake; a query without a row is none. */
function noTickets(name: string, isSeveral: boolean): TicketsiftError {
  const hint =
    name === 'standard input'
      ? 'Pipe tickets into it: ticketsift classify - < tickets.csv'
      : `Open ${isSeveral ? 'them' : 'it'}, and export the tickets again: a line with the names of columns, and a row for each ticket.`;
  return new TicketsiftError('bad_input', `${name} ${isSeveral ? 'hold' : 'holds'} no tickets`, { hint });
}

/**
 * How many rows are read ahead: of a file, to count them; of a pipe one, which shows that it holds any; of a database, where
 * none may be right, only where that is needed.
 */
function rowsAhead(table: Table, needsSample: boolean): number {
  if (table.progress() !== undefined) return countedAhead;
  if (needsSample) return sampleSize;
  return table.isDatabase ? 0 : 1;
}
