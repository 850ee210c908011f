import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { columnInSentence } from '../columns/header.js';
import { closedEarly, sourceLost } from '../ended.js';
import type { FileColumns, Row, Table } from '../table.js';
import { freeName, type MergedColumns, mergeColumns } from './merge-columns.js';

/** One of several sources that are read as one. */
export interface TablePart {
  /** What errors and the column of names call it, and no other part. */
  readonly name: string;
  /** How much there is to read, in a unit that all parts share; undefined where that is unknown. */
  readonly size: number | undefined;
  /** False for what can be read once, such as a pipe: it stays open from the beginning. */
  readonly canReopen: boolean;
  /** @param warn receives what goes wrong while its rows are read and does not end the run */
  open(warn: (message: string) => void): Promise<Table>;
}

/** A part whose columns are known. */
interface KnownPart {
  readonly part: TablePart;
  readonly columns: readonly string[];
  readonly notes: readonly string[];
  readonly details: readonly string[];
  /** Where it is several files itself, as an archive is. */
  readonly files: readonly FileColumns[] | undefined;
  /** Where it was kept open. */
  opened: Table | undefined;
}

/**
 * Makes one table of several: their rows one after the other, the columns of all of them, and a column with the name of
 * the part that a row is in. A part that lacks a column has it empty. Each is opened to learn its columns and closed
 * again, so that no more than one is open at a time, apart from pipes.
 * @param name what the whole is called
 * @throws TicketsiftError as opening the parts
 */
export async function joinTables(
  name: string,
  parts: readonly TablePart[],
  warn: (message: string) => void,
): Promise<Table> {
  const known: KnownPart[] = [];
  try {
    for (const part of parts) known.push(await learn(part, warn, known.length === 0));
    return tableOf(name, new Joining(name, known, warn));
  } catch (error) {
    await closeAll(known);
    throw error;
  }
}

/** Opens a part for its columns. What is read next, and what can be read once, stays open. */
async function learn(part: TablePart, warn: (message: string) => void, isFirst: boolean): Promise<KnownPart> {
  const staysOpen = isFirst || !part.canReopen;
  // What is wrong is said when the rows are read.
  const table = await part.open(staysOpen ? warn : () => {});
  const { columns, notes, details = [], files } = table;
  if (!staysOpen) await table[Symbol.asyncDispose]();
  return { part, columns, notes, details, files, opened: staysOpen ? table : undefined };
}

async function closeAll(known: readonly KnownPart[]): Promise<void> {
  for (const { opened } of known) await opened?.[Symbol.asyncDispose]();
}

function tableOf(name: string, joining: Joining): Table {
  return {
    name,
    columns: joining.columns,
    notes: joining.notes,
    details: joining.details,
    files: joining.files,
    rows: () => joining.rows(),
    skipped: () => joining.skipped(),
    progress: () => joining.progress(),
    [Symbol.asyncDispose]: () => joining.close(),
  };
}

class Joining {
  readonly #name: string;
  readonly columns: readonly string[];
  readonly notes: readonly string[];
  readonly details: readonly string[];
  readonly files: readonly FileColumns[];
  readonly #known: readonly KnownPart[];
  readonly #merged: MergedColumns;
  readonly #warn: (message: string) => void;
  #current: Table | undefined;
  /** How many parts are behind, how large they were, and what was left out of them. */
  #done = { parts: 0, size: 0, skipped: 0 };
  #isClosed = false;

  constructor(name: string, known: readonly KnownPart[], warn: (message: string) => void) {
    this.#name = name;
    this.#known = known;
    this.#warn = warn;
    this.#merged = mergeColumns(known.map(({ columns }) => columns));
    const { columns } = this.#merged;
    this.columns = columns.length === 0 ? [] : [...columns, freeName(columns, 'file')];
    this.notes = shared(known, ({ notes }) => notes);
    this.details = detailsOf(this.#known, this.#merged, this.columns);
    this.files = filesOf(this.#known, this.#merged);
  }

  async *rows(): AsyncGenerator<readonly Row[]> {
    const empty: string[] = [];
    try {
      for (const [index, { part }] of this.#known.entries()) {
        const table = await this.#open(index);
        let hasRows = table.isDatabase === true;
        const valuesOf = this.#placing(this.#merged.places[index] ?? [], part.name);
        for await (const rows of table.rows()) {
          hasRows ||= rows.length > 0;
          yield rows.map(({ values, ...row }) => ({ source: part.name, ...row, values: valuesOf(values) }));
        }
        if (!hasRows && !table.skipped?.()) empty.push(part.name);
        this.#done.parts++;
        this.#done.size += part.size ?? 0;
        this.#done.skipped += table.skipped?.() ?? 0;
        this.#current = undefined;
      }
      // Where none has any, that is an error of the whole.
      if (empty.length > 0 && empty.length < this.#known.length)
        this.#warn(`${listNames(empty, maxNamed)} ${empty.length === 1 ? 'holds' : 'hold'} no tickets`);
    } finally {
      await this.close();
    }
  }

  skipped(): number {
    return this.#done.skipped + (this.#current?.skipped?.() ?? 0);
  }

  progress(): number | undefined {
    let total = 0;
    for (const { part } of this.#known) {
      if (part.size === undefined) return undefined;
      total += part.size;
    }
    const current = this.#known[this.#done.parts]?.part.size ?? 0;
    const read = this.#done.size + current * (this.#current?.progress() ?? 0);
    return total === 0 ? undefined : read / total;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#current?.[Symbol.asyncDispose]();
    await closeAll(this.#known);
  }

  async #open(index: number): Promise<Table> {
    const known = this.#known[index];
    if (this.#isClosed || known === undefined) throw closedEarly(this.#name);
    const table = known.opened ?? (await reopened(known, this.#warn));
    this.#current = table;
    return table;
  }

  /** Returns what puts the values of a part where all have them. */
  #placing(places: readonly number[], part: string): (values: readonly string[]) => string[] {
    const width = this.columns.length;
    const areInPlace = places.length === width - 1 && places.every((place, index) => place === index);
    if (areInPlace) return (values) => [...values, part];
    return (values) => {
      const all = Array<string>(width).fill('');
      for (const [index, place] of places.entries()) all[place] = values[index] ?? '';
      all[width - 1] = part;
      return all;
    };
  }
}

/** @throws TicketsiftError `source_lost` where it is no longer what it was */
async function reopened({ part, columns }: KnownPart, warn: (message: string) => void): Promise<Table> {
  const table = await part.open(warn).catch((cause: unknown) => {
    const why = cause instanceof TicketsiftError ? cause.message : `Cannot read ${part.name}`;
    throw sourceLost(`${why}; it could be read when the run began`, cause);
  });
  if (table.columns.join('\n') === columns.join('\n')) return table;
  await table[Symbol.asyncDispose]();
  throw sourceLost(`${part.name} has other columns than when the run began`, undefined);
}

/** Returns the files that have columns, and where theirs are among all. */
function filesOf(known: readonly KnownPart[], { places }: MergedColumns): FileColumns[] {
  return known.flatMap(({ part, columns, files }, index) => {
    if (columns.length === 0) return [];
    const own = places[index] ?? [];
    if (files === undefined) return [{ name: part.name, places: own }];
    return files.map((file) => ({ name: file.name, places: file.places.map((place) => own[place] ?? -1) }));
  });
}

/** How many files one note names. */
const maxNamed = 3;

function detailsOf(
  known: readonly KnownPart[],
  merged: MergedColumns,
  columns: readonly string[],
): readonly string[] {
  const details = shared(known, ({ details }) => details);
  const respelt = merged.respelt.map(
    ({ table, column, takenAs }) =>
      `${columnInSentence(column)} of ${shorten(known[table]?.part.name ?? '', 60)} as ${columnInSentence(takenAs)}`,
  );
  if (respelt.length > 0)
    details.push(`columns that files spell differently are taken as one: ${listNames(respelt, maxNamed)}`);
  const partly = merged.columns.filter((_, column) =>
    known.some((one, index) => one.columns.length > 0 && !merged.places[index]?.includes(column)),
  );
  if (partly.length > 0)
    details.push(`columns that only some files have are empty for the others: ${listNames(partly, 10)}`);
  if (columns.length > 0)
    details.push(
      `${counted(known.length, 'file')} read as one, with the name of each in column ${columns.at(-1)}`,
    );
  return details;
}

/** How many notes of single files are shown. */
const maxNotes = 10;

/** What is said of all parts: each note once, with the names of the parts where it is not of all. */
function shared(known: readonly KnownPart[], saidOf: (one: KnownPart) => readonly string[]): string[] {
  const of = new Map<string, string[]>();
  for (const one of known) {
    for (const note of saidOf(one)) {
      const names = of.get(note);
      if (names) names.push(one.part.name);
      else of.set(note, [one.part.name]);
    }
  }
  const all = [...of].map(([note, names]) =>
    names.length === known.length ? note : `${listNames(names, maxNamed)}: ${note}`,
  );
  const more = all.length - maxNotes;
  return more > 1 ? [...all.slice(0, maxNotes), `… and ${counted(more, 'more note')} of single files`] : all;
}
