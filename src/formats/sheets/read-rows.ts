import type { SheetFormat, SheetValue } from '../../storage/services/google/answers.js';
import type { SheetsClient } from '../../storage/services/google/sheets-client.js';
import type { SheetRow } from '../xlsx/sheet-rows.js';
import { type CellRange, writeRange } from './a1.js';
import { isDateFormat, sheetCellText } from './cell-text.js';

/** Rows of a sheet of Google, and whether any of their cells is a date. */
export interface ReadRows {
  /** For each range, its rows that hold something. */
  readonly rows: readonly (readonly SheetRow[])[];
  readonly hasDates: boolean;
}

/** How many columns' formats are requested at once, since each is named in the address. */
const maxColumns = 100;

/**
 * Reads ranges of a sheet. The formats of numbers, which tell dates, are read besides, of the columns that have numbers.
 * @param maxRowLength in UTF-16 units
 * @throws what `SheetsClient` throws
 */
export async function readRanges(
  client: Pick<SheetsClient, 'values' | 'formats'>,
  title: string,
  ranges: readonly CellRange[],
  maxRowLength: number,
): Promise<ReadRows> {
  const values = await client.values(ranges.map((range) => writeRange(title, range)));
  let hasDates = false;
  const rows: SheetRow[][] = [];
  for (const [index, range] of ranges.entries()) {
    const cells = values[index] ?? [];
    const formats = await formatsOf(client, title, range, cells);
    rows.push(
      cells.flatMap((row, at) => {
        const formatAt = (column: number) => formats.get(column)?.[at];
        hasDates ||= row.some((value, column) => typeof value === 'number' && isDateFormat(formatAt(column)));
        return rowOf(row, {
          number: range.rows[0] + at,
          firstColumn: range.columns[0],
          formatAt,
          maxRowLength,
        });
      }),
    );
  }
  return { rows, hasDates };
}

/** Returns the formats of columns with numbers, by their place in the range and the row's. */
async function formatsOf(
  client: Pick<SheetsClient, 'formats'>,
  title: string,
  { rows: [first], columns: [firstColumn] }: CellRange,
  cells: readonly (readonly SheetValue[])[],
): Promise<ReadonlyMap<number, readonly (SheetFormat | undefined)[]>> {
  const numbered = new Set<number>();
  for (const row of cells) {
    for (const [column, value] of row.entries()) if (typeof value === 'number') numbered.add(column);
  }
  const columns = [...numbered];
  const found = new Map<number, (SheetFormat | undefined)[]>();
  for (let from = 0; from < columns.length; from += maxColumns) {
    const some = columns.slice(from, from + maxColumns);
    const formats = await client.formats(
      some.map((column) => {
        const at = firstColumn + column;
        return writeRange(title, { rows: [first, first + cells.length - 1], columns: [at, at] });
      }),
    );
    for (const [index, column] of some.entries())
      found.set(column, formats[index]?.map(({ format }) => format) ?? []);
  }
  return found;
}

interface PlacedRow {
  readonly number: number;
  readonly firstColumn: number;
  readonly formatAt: (column: number) => SheetFormat | undefined;
  readonly maxRowLength: number;
}

/** Nothing for a row without a text. */
function rowOf(
  cells: readonly SheetValue[],
  { number, firstColumn, formatAt, maxRowLength }: PlacedRow,
): SheetRow[] {
  const columns: number[] = [];
  const texts: string[] = [];
  let [length, isOfTexts] = [0, true];
  for (const [at, value] of cells.entries()) {
    const text = sheetCellText(value, formatAt(at));
    if (text === '') continue;
    columns.push(firstColumn + at);
    texts.push(text);
    length += text.length;
    isOfTexts &&= typeof value === 'string';
  }
  if (columns.length === 0) return [];
  const isTooLarge = length > maxRowLength;
  return [
    { number, columns: isTooLarge ? [] : columns, texts: isTooLarge ? [] : texts, isOfTexts, isTooLarge },
  ];
}
