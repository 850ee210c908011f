import { TicketsiftError } from '../../../core/errors.js';
import { counted } from '../../../core/text/numbers.js';
import { shorten } from '../../../core/text/shorten.js';
import { writeRange } from '../../../formats/sheets/a1.js';
import type { SheetPlace } from '../../../formats/sheets/place.js';
import { columnName } from '../../../formats/xlsx/columns.js';
import { AnswerTooLarge } from '../../../storage/services/failures.js';
import type { SheetValue } from '../../../storage/services/google/answers.js';
import type { SheetsClient } from '../../../storage/services/google/sheets-client.js';
import { updateColumns } from '../columns.js';

/** The names of the columns that are written, as they are on the sheet. */
export const resultNames: readonly string[] = updateColumns.map(({ name }) => name);

/** Where results are written. */
export interface ResultColumns {
  /** The name of the sheet as it is now: it may have been changed. Hostile. */
  readonly title: string;
  /** The row that names the columns. */
  readonly headerRow: number;
  /** The number of the last row. */
  readonly lastRow: number;
  /** The first of the three columns, counted from 0. */
  readonly first: number;
  /** Whether they are there from an earlier run. */
  readonly areThere: boolean;
  /** How many columns the sheet lacks. */
  readonly lacking: number;
}

/**
 * Finds the columns for results: those of an earlier run, else the first three behind everything on the sheet.
 * @throws TicketsiftError `bad_output` where columns of these names are not ours
 */
export async function planColumns(client: SheetsClient, place: SheetPlace): Promise<ResultColumns> {
  const headerRow = place.headerRows.at(-1);
  if (headerRow === undefined) {
    throw refused(
      place,
      'no row of it names the columns',
      'Give the columns names, and leave out --no-header.',
    );
  }
  const { sheets } = await client.describe();
  const sheet = sheets.find(({ properties }) => properties.sheetId === place.sheetId)?.properties;
  if (!sheet) throw refused(place, 'it was deleted', 'Look at the spreadsheet in the browser.');
  const { title, gridProperties: { rowCount = 0, columnCount = 0 } = {} } = sheet;
  if (headerRow > rowCount) throw refused(place, 'its rows were deleted', 'Run the same command again.');
  const there = { title, headerRow, lastRow: rowCount };
  const [[names = []] = []] = await client.values([
    writeRange(title, { rows: [headerRow, headerRow], columns: [0, columnCount - 1] }),
  ]);
  const first = namesAt(names);
  if (first !== undefined) {
    await refuseFormulas(client, place, { ...there, first });
    return { ...there, first, areThere: true, lacking: 0 };
  }
  const foreign = resultNames.find((name) => names.includes(name));
  if (foreign !== undefined) {
    throw refused(
      place,
      `it has a column ${foreign} that is not one of three beside each other: ${resultNames.join(', ')}`,
      'Rename that column, or write to --output instead.',
    );
  }
  const end = await endOf(client, { title, rowCount, columnCount }, Math.max(...place.columns) + 1);
  const lacking = Math.max(0, end + resultNames.length - columnCount);
  return { ...there, first: end, areThere: false, lacking };
}

/** Returns where the three names are, in their order. */
export function namesAt(names: readonly SheetValue[]): number | undefined {
  const found = names.findIndex((_, at) => resultNames.every((name, index) => names[at + index] === name));
  return found === -1 ? undefined : found;
}

/** What people calculate is never written over. */
async function refuseFormulas(
  client: SheetsClient,
  place: SheetPlace,
  { title, headerRow, lastRow, first }: Pick<ResultColumns, 'title' | 'headerRow' | 'lastRow' | 'first'>,
): Promise<void> {
  const columns = resultNames.map((_, index) => first + index);
  const found = await client.formulas(
    columns.map((column) => writeRange(title, { rows: [headerRow, lastRow], columns: [column, column] })),
  );
  for (const [index, cells] of found.entries()) {
    const at = cells.findIndex(({ hasFormula }) => hasFormula);
    if (at === -1) continue;
    const cell = `${columnName(first + index)}${headerRow + at}`;
    throw refused(
      place,
      `its column ${resultNames[index]} holds a formula, in ${cell}`,
      'Rename that column, or write to --output instead.',
    );
  }
}

/** Returns the first column behind everything that is on the sheet, also behind notes beside the table. */
async function endOf(
  client: SheetsClient,
  { title, rowCount, columnCount }: { title: string; rowCount: number; columnCount: number },
  first: number,
): Promise<number> {
  if (first >= columnCount) return columnCount;
  const range = writeRange(title, { rows: [1, rowCount], columns: [first, columnCount - 1] });
  try {
    const [rows = []] = await client.values([range]);
    return first + rows.reduce((most, row) => Math.max(most, row.length), 0);
  } catch (error) {
    // Then at the end of the sheet, where new columns are empty.
    if (error instanceof AnswerTooLarge) return columnCount;
    throw error;
  }
}

export function refused({ title }: Pick<SheetPlace, 'title'>, why: string, hint: string): TicketsiftError {
  return new TicketsiftError(
    'bad_output',
    `Cannot write beside the rows of sheet ${shorten(title, 60)}: ${why}`,
    {
      hint,
    },
  );
}

/** The question for the user. */
export function confirmationFor(
  { spreadsheet }: SheetPlace,
  { title, first, areThere, lacking }: ResultColumns,
): string {
  const [from, to] = [columnName(first), columnName(first + resultNames.length - 1)];
  const adding = lacking === 0 ? '' : ` (adding ${counted(lacking, 'column')})`;
  const what = areThere ? 'over what is in' : 'into';
  return `Write urgent, categories and error ${what} columns ${from} to ${to} of sheet ${shorten(title, 60)} of ${shorten(spreadsheet, 60)}${adding}?`;
}
