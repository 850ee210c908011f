import { columnsOf, fitLine, padEnd, padStart } from './fit.js';
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
