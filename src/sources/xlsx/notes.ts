import { listNames } from '../../core/text/names.js';
import { grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import type { CountedCells, SheetStep } from '../../formats/xlsx/read-sheet.js';
import type { FileOptions } from '../table.js';
import type { SheetTable } from './find-table.js';

/** What is said of a sheet that the user did not name. */
export function sheetNotes(
  { name, others }: Extract<SheetStep, { kind: 'sheet' }>,
  { sheet: wanted }: Pick<FileOptions, 'sheet'>,
): string[] {
  if (wanted !== undefined || others.length === 0) return [];
  return [`sheet ${shorten(name, 60)} is read; --sheet names another: ${listNames(others)}`];
}

/** What is said of rows above the table. */
export function headerNotes({ headerRows: [first, second], titleRows }: SheetTable): string[] {
  if (first === undefined || (titleRows === 0 && second === undefined)) return [];
  const rows =
    second === undefined
      ? `row ${grouped(first)} names the columns`
      : `rows ${grouped(first)} and ${grouped(second)} name the columns`;
  return [titleRows === 0 ? rows : `${rows}; what is above is left out`];
}

export function formulaWarnings(cells: CountedCells): string[] {
  if (cells.count === 0) return [];
  const hint = 'open the file in Excel and save it, to have them calculated';
  return [`${describeCells(cells)} without a value, since formulas are not calculated here; ${hint}`];
}

/** Returns `cell B7 is` or `12 cells, the first of them B7, are`. */
export function describeCells({ count, first }: CountedCells): string {
  return count === 1 ? `cell ${first} is` : `${grouped(count)} cells, the first of them ${first}, are`;
}
