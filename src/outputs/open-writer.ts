import { resolve } from 'node:path';
import { TicketsiftError } from '../core/errors.js';
import { visible } from '../core/text/visible.js';
import { confirm } from '../core/world/confirm.js';
import type { Session } from '../core/world/session.js';
import type { Sink, Written } from '../core/world/sink.js';
import type { Waiting } from '../core/world/wait.js';
import { widthOf } from '../core/world/world.js';
import { accessOf, type ServiceAccess } from '../storage/services/service.js';
import { databases, updates } from './databases/index.js';
import type { ResultsRun } from './databases/results.js';
import type { UpdateOptions, UpdatePreview } from './databases/update.js';
import type { Destination } from './destination.js';
import type { CreateExporter } from './exporter.js';
import type { ReportFacts } from './html/report-facts.js';
import { binaryFormats, exporters, type Format } from './index.js';
import { matchingWriter, type WrittenRows } from './rows/matching-writer.js';
import type { RowChoice } from './rows/row-choice.js';
import { sortingWriter } from './rows/sorting-writer.js';
import { textWriter, type Writer } from './writer.js';

/** Rows that a table shows on a terminal where the user does not say how many. */
export const rowsOnTerminal = 50;

/** What a writer needs. */
export interface WriterOptions {
  /** The maximum number of rows in a table; some on a terminal and all elsewhere, unless given. */
  readonly rows: number | undefined;
  /** Write cells that a spreadsheet would run as they are. */
  readonly raw?: true;
  /** Write into other people's tables without asking. */
  readonly yes?: true;
  readonly source: Pick<UpdateOptions, 'columns' | 'sheet' | 'identifying'> & {
    readonly fetchAll?: () => Promise<void>;
  };
  /** See `ServiceAccess.login`. */
  readonly login?: ServiceAccess['login'];
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
  { source, run, yes, waiting, login }: WriterOptions,
): Promise<Writer> {
  const { world, voice } = session;
  const { columns, sheet, identifying } = source;
  const { location: name, table } = destination;
  const location = destination.database === 'sqlite' ? resolve(world.cwd, name) : name;
  const variables = world.environment.postgres;
  const warn = (message: string) => voice.warn(message);
  const access = accessOf(world, waiting, { warn, login });
  if (destination.kind === 'results') {
    const { openResults } = await databases[destination.database]();
    return openResults(location, { name, table, run, variables, access, warn, waiting });
  }
  const openUpdate = await updates[destination.database].load();
  const update = await openUpdate(location, {
    name,
    table,
    columns,
    sheet,
    identifying,
    variables,
    access,
    warn,
    waiting,
  });
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

/**
 * Opens what counts the changes that a run would make where its tickets come from; undefined where that is not counted.
 * @throws TicketsiftError as a run would, where the place takes no results
 */
export async function openUpdatePreview(
  { world, voice, waiting }: Session,
  destination: Destination,
): Promise<UpdatePreview | undefined> {
  if (destination.kind !== 'update' || !updates[destination.database].isPreviewed) return undefined;
  const { location, table } = destination;
  const openUpdate = await updates[destination.database].load();
  await using update = await openUpdate(location, {
    table,
    columns: [],
    variables: world.environment.postgres,
    access: accessOf(world, waiting),
    warn: (message) => voice.warn(message),
    waiting,
  });
  return await update.preview?.();
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
