import type { SheetRow } from '../../formats/xlsx/sheet-rows.js';
import { candidatesFor, type Role } from '../columns/roles.js';

/** Where the rows of a table are on a sheet. */
export interface SheetTable {
  /** The numbers of the rows that name the columns: one or two, or none. */
  readonly headerRows: readonly number[];
  /** The rows above it that hold something. */
  readonly titleRows: number;
  /** The names as they are written, empty where a column has none. */
  readonly names: readonly string[];
  /** Where those columns are on the sheet, counted from 0. */
  readonly columns: readonly number[];
}

/** How many rows are looked at to find the table. */
export const headSize = 100;
/** No report has more above its table. */
const maxTitleRows = 30;
/** In UTF-16 units: a longer text is not a name, where it might be one. */
const maxNameLength = 40;
/** Nor has a block above it, such as its filters, more. */
const maxBlockRows = 6;

/**
 * Finds the table of a sheet, above which reports have titles, dates and filters.
 * @param sample the first rows that hold something, `headSize` of them or all
 * @param hasHeader whether a row names the columns
 */
export function findTable(sample: readonly SheetRow[], hasHeader: boolean): SheetTable {
  const at = hasHeader ? findHeader(sample) : -1;
  const header = sample[at];
  const second = header && secondHeader(header, sample.slice(at + 1));
  const names = new Map([...namesIn(header), ...namesIn(second)]);
  const last = second ? at + 1 : at;
  const rows = sample.slice(last + 1);
  const columns = [...new Set([...names.keys(), ...unnamedColumns(rows, names)])].sort((a, b) => a - b);
  return {
    headerRows: [header, second].flatMap((row) => row?.number ?? []),
    titleRows: Math.max(0, at),
    names: columns.map((column) => names.get(column) ?? ''),
    columns,
  };
}

function namesIn(row: SheetRow | undefined): [column: number, name: string][] {
  return row?.columns.map((column, index) => [column, row.texts[index]?.trim() ?? '']) ?? [];
}

/** Returns the names of columns that no row names. */
export function numberedColumns({ columns }: SheetTable): { columns: string[]; notes: string[] } {
  return { columns: columns.map((_, index) => `column_${index + 1}`), notes: [] };
}

/** Returns which row of the sample names the columns; -1 where it is empty. */
function findHeader(sample: readonly SheetRow[]): number {
  const head = sample.slice(0, maxTitleRows);
  let found = head.findIndex((row, index) => isHeader(row, sample.slice(index + 1)));
  if (found === -1) found = widest(head);
  // What was found may be of a block above the table: "Created by: Ada".
  for (let index = found + 1; index < head.length; index++) {
    const [best, row, above] = [head[found], head[index], head[index - 1]];
    if (best && above && row && isBetter(row, best, { above, distance: index - found })) found = index;
  }
  return found;
}

/** Whether a row further down looks more like the names of a table. */
function isBetter(
  row: SheetRow,
  best: SheetRow,
  { above, distance }: { readonly above: SheetRow; readonly distance: number },
): boolean {
  const wider = row.columns.length - best.columns.length;
  if (!row.isOfTexts || wider < 0) return false;
  const isApart = row.number > above.number + 1;
  const isKnown = knownNames(row) > knownNames(best);
  return wider > 0 ? isApart || isKnown : isApart && isKnown && distance <= maxBlockRows;
}

/**
 * Returns the row below the names where they are written in two rows, with cells merged over both: each has names where the
 * other has none.
 */
function secondHeader(header: SheetRow, [next, ...below]: readonly SheetRow[]): SheetRow | undefined {
  const isShort = next?.texts.every((text) => text.length <= maxNameLength);
  if (!next?.isOfTexts || !isShort || next.number !== header.number + 1 || below.length === 0)
    return undefined;
  const adds = next.columns.some((column) => !header.columns.includes(column));
  const lacks = header.columns.some((column) => !next.columns.includes(column));
  const all = new Set([...header.columns, ...next.columns]);
  const isFilled = below.some(({ columns }) => columns.length >= all.size);
  return adds && lacks && isFilled ? next : undefined;
}

/** A row of texts, about as wide as the rows below it. */
function isHeader(row: SheetRow, below: readonly SheetRow[]): boolean {
  return row.isOfTexts && row.columns.length >= 0.6 * usualWidth(below);
}

/** Three of four rows have at most this many cells. */
function usualWidth(rows: readonly SheetRow[]): number {
  const widths = rows.map(({ columns }) => columns.length).sort((a, b) => a - b);
  return widths[Math.floor(0.75 * widths.length)] ?? 0;
}

function widest(rows: readonly SheetRow[]): number {
  const most = Math.max(...rows.map(({ columns }) => columns.length));
  return rows.findIndex(({ columns }) => columns.length === most);
}

const roles: readonly Role[] = ['id', 'subject', 'body'];

function knownNames({ texts }: SheetRow): number {
  return new Set(roles.flatMap((role) => candidatesFor(role, texts).map(({ index }) => index))).size;
}

/** Columns without a name that several rows have, so that they are more than a note beside the table. */
function unnamedColumns(rows: readonly SheetRow[], names: ReadonlyMap<number, string>): number[] {
  const counts = new Map<number, number>();
  for (const column of rows.flatMap(({ columns }) => columns)) {
    if (!names.has(column)) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const least = names.size === 0 ? 1 : Math.max(2, rows.length / 10);
  return [...counts].filter(([, count]) => count >= least).map(([column]) => column);
}
