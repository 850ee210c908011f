import { columnsOf, fitLine, padEnd, padStart, wrapSentences } from './fit.js';
import { visible } from './visible.js';

/**
 * Returns rows of cells as lines with aligned columns. Cells may hold anything.
 * @param options.right the columns, counted from 0, that are aligned to the right, as numbers are
 */
export function align(
  rows: readonly (readonly string[])[],
  { right = [] }: { readonly right?: readonly number[] } = {},
): string[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = widthsOf(shown);
  return shown.map((row) =>
    row
      .map((cell, column) => (right.includes(column) ? padStart : padEnd)(cell, widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

const gap = '  ';

/** The narrowest a cut cell may be, in columns: less would say nothing. */
const minWidth = 8;

/**
 * As `align`, in lines of at most `width` columns. Where they would be longer, the last column is cut, and any other
 * that has no room is left out: a part of it could be misleading. The first column is always whole, since users type it
 * in their next command.
 */
export function alignWithin(rows: readonly (readonly string[])[], width: number): string[] {
  const shown = rows.map(([first = '', ...others]) => [
    visible(first),
    ...others.map((cell) => fitLine(cell, width)),
  ]);
  const rooms = roomsIn(width, widthsOf(shown));
  return align(
    shown.map(([first = '', ...others]) => [
      first,
      ...others.flatMap((cell, index) => {
        const room = rooms[index + 1] ?? 0;
        return room === 0 ? [] : [fitLine(cell, room)];
      }),
    ]),
  );
}

/** Returns the width that each cell gets; 0 for a cell that is left out. */
function roomsIn(lineWidth: number, wanted: readonly number[]): number[] {
  let left = lineWidth + gap.length;
  return wanted.map((width, column) => {
    const room = left - gap.length;
    const isCut = column === wanted.length - 1 && room >= minWidth;
    const given = width <= room || column === 0 ? width : isCut ? room : 0;
    if (given > 0) left -= given + gap.length;
    return given;
  });
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, columnsOf(cell));
    }
  }
  return widths;
}

/** How rows of cells are shown. */
export interface TableOptions {
  /** The names of the columns, where they have names. */
  readonly heading?: readonly string[];
  /** See `align`. */
  readonly right?: readonly number[];
  /** Terminal columns of a line; without it, cells are written as they are, and never cut. */
  readonly width?: number;
  /** Terminal columns at which sentences in the last column are broken; where a line is longer, it is a word that is. */
  readonly wrapAt?: number;
  /** Write a fact a line, for screen readers. */
  readonly isPlain: boolean;
}

/** Returns rows of cells as lines: aligned, or a fact a line. Cells may hold anything. */
export function tableLines(
  rows: readonly (readonly string[])[],
  { heading, right = [], width, wrapAt, isPlain }: TableOptions,
): string[] {
  if (isPlain) return heading ? blocksOf(heading, rows) : rows.map(asFact);
  if (wrapAt !== undefined) return alignWrapped(rows, wrapAt);
  const all = heading ? [heading, ...rows] : rows;
  return width === undefined ? align(all, { right }) : alignWithin(all, width);
}

/** As `align`, with the last column broken between words. */
function alignWrapped(rows: readonly (readonly string[])[], width: number): string[] {
  const room = width - roomsBefore(rows);
  return align(
    rows.flatMap((row) => {
      const [first = '', ...more] = wrapSentences(visible(row.at(-1) ?? ''), room);
      const before = row.slice(0, -1);
      return [[...before, first], ...more.map((line) => [...before.map(() => ''), line])];
    }),
  );
}

/** Returns the columns before the last one. */
function roomsBefore(rows: readonly (readonly string[])[]): number {
  const widths = widthsOf(rows.map((row) => row.slice(0, -1).map(visible)));
  return widths.reduce((sum, width) => sum + width + gap.length, 0);
}

/** A block for each row; a cell that is empty is left out. */
function blocksOf(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...row.flatMap((cell, column) =>
      cell === '' ? [] : [`${visible(heading[column] ?? '')}: ${visible(cell)}`],
    ),
  ]);
}

/** A row whose first cell is a name; what goes on the row above it has none. */
function asFact([name = '', ...cells]: readonly string[]): string {
  const said = cells
    .filter((cell) => cell !== '')
    .map(visible)
    .join(', ');
  return name === '' || said === '' ? `${visible(name)}${said}` : `${visible(name)}: ${said}`;
}
