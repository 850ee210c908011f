import { columnName } from '../xlsx/columns.js';

/** Cells of a sheet: rows counted from 1, columns from 0, the last ones included. */
export interface CellRange {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

/** A range as a person writes it. */
export interface WrittenCells extends CellRange {
  /** The name of the sheet, where it is written before the cells. */
  readonly sheet: string | undefined;
}

const quotedName = `'((?:[^']|'')+)'!`;
const corner = String.raw`\$?([a-z]{1,3})?\$?([1-9]\d{0,7})?`;
const written = new RegExp(String.raw`^\s*(?:${quotedName}|([^'!]+)!)?${corner}(:${corner})?\s*$`, 'i');

/**
 * Reads a range in A1 notation: `A1:F500`, `A:F`, `2:500`, `A2:F`, `B7`, each also after the name of a sheet. What it leaves
 * open has no end: `Infinity`.
 * @returns undefined for anything else
 */
export function readRange(text: string): WrittenCells | undefined {
  const found = written.exec(text);
  if (!found) return undefined;
  const [, quoted, plain, column, row, colon, otherColumn, otherRow] = found;
  const isWhole = column !== undefined && row !== undefined;
  if (colon === undefined ? !isWhole : !isSpan([column, row], [otherColumn, otherRow])) return undefined;
  const ends = colon === undefined ? [column, row] : [otherColumn, otherRow];
  return {
    sheet: quoted?.replaceAll("''", "'") ?? plain,
    rows: between(row && Number(row), ends[1] && Number(ends[1]), 1),
    columns: between(column && columnNumber(column), ends[0] && columnNumber(ends[0]), 0),
  };
}

type Corner = readonly [column: string | undefined, row: string | undefined];

/** Whether two corners are of one kind: `A1:F500`, `A2:F` and `A:F2` begin or end with a cell, `A:F` and `2:500` do not. */
function isSpan([column, row]: Corner, [otherColumn, otherRow]: Corner): boolean {
  const areColumns = column !== undefined && otherColumn !== undefined;
  const areRows = row !== undefined && otherRow !== undefined;
  return areColumns || areRows;
}

function between(
  one: number | '' | undefined,
  other: number | '' | undefined,
  least: number,
): [number, number] {
  const [first, last] = [
    one || least,
    other === undefined || other === '' ? Number.POSITIVE_INFINITY : other,
  ];
  return first <= last ? [first, last] : [last, first];
}

function columnNumber(name: string): number {
  return [...name.toUpperCase()].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Returns cells in A1 notation, as the API takes them. */
export function writeRange(title: string, { rows, columns }: CellRange): string {
  const [from, to] = [columnName(columns[0]), columnName(columns[1])];
  return `'${title.replaceAll("'", "''")}'!${from}${rows[0]}:${to}${rows[1]}`;
}
