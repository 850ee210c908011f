import { TicketsiftError } from '../../core/errors.js';
import { suggestName } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { type CellRange, readRange } from '../../formats/sheets/a1.js';
import type { Spreadsheet } from '../../storage/services/google/answers.js';
import type { SheetsLink } from '../../storage/services/google/link.js';

/** What a person says of the cells to read. */
interface Wanted {
  /** The name or the number of a sheet. */
  readonly sheet: string | undefined;
  /** In A1 notation, or the name of a range. */
  readonly range: string | undefined;
  readonly link: Pick<SheetsLink, 'sheetId' | 'range'>;
}

/** A sheet of cells, and those of it that are read. */
export interface ChosenSheet extends CellRange {
  readonly sheetId: number;
  /** Hostile. */
  readonly title: string;
  /** The names of the others, where the user named none. Hostile. */
  readonly others: readonly string[];
}

type Sheet = Spreadsheet['sheets'][number]['properties'];

/**
 * Returns the sheet and the cells to read: those that flags name, else those of the address, else the first sheet that can be
 * seen, as a whole.
 * @throws TicketsiftError `usage`
 */
export function chooseSheet(spreadsheet: Spreadsheet, { sheet: wanted, range, link }: Wanted): ChosenSheet {
  const sheets = spreadsheet.sheets.map(({ properties }) => properties);
  const cells = range === undefined ? undefined : rangeNamed(spreadsheet, range);
  const named = wanted === undefined ? undefined : sheetNamed(sheets, wanted);
  const within = cells?.sheet === undefined ? undefined : sheetNamed(sheets, cells.sheet);
  if (named && within && named !== within) {
    throw refused(
      `--range ${shorten(range ?? '', 60)} is of another sheet than --sheet ${shorten(wanted ?? '', 60)}`,
      'Leave out one of the two.',
    );
  }
  const opened = link.sheetId === undefined ? undefined : openedAt(sheets, link.sheetId);
  const sheet = named ?? within ?? opened ?? firstOf(sheets);
  const isOwn = cells === undefined && named === undefined && link.range !== undefined;
  const read = isOwn ? readRange(link.range ?? '') : cells;
  return {
    sheetId: sheet.sheetId,
    title: sheet.title,
    others:
      named || within || opened
        ? []
        : sheets.filter((one) => one !== sheet && isReadable(one) && !one.hidden).map(({ title }) => title),
    ...cellsOn(sheet, read, range),
  };
}

function refused(message: string, hint: string): TicketsiftError {
  return new TicketsiftError('usage', message, { hint });
}

/** Sheets of charts, and those that show a database's table, have no cells of their own. */
function isReadable({ sheetType, gridProperties }: Sheet): boolean {
  return sheetType === 'GRID' && gridProperties !== undefined;
}

/** By its name, in any case, as Google compares them; else by its number, counted from 1. */
function sheetNamed(sheets: readonly Sheet[], wanted: string): Sheet {
  const lower = wanted.toLowerCase();
  const found =
    sheets.find(({ title }) => title === wanted) ??
    sheets.find(({ title }) => title.toLowerCase() === lower) ??
    sheets[Number(wanted) - 1];
  const names = sheets.filter(isReadable).map(({ title }) => title);
  if (!found) {
    throw refused(
      `The spreadsheet has no sheet ${shorten(wanted, 60)}`,
      suggestName(wanted, names, 'Sheets'),
    );
  }
  return readable(found, names);
}

function openedAt(sheets: readonly Sheet[], id: number): Sheet {
  const names = sheets.filter(isReadable).map(({ title }) => title);
  const found = sheets.find(({ sheetId }) => sheetId === id);
  if (found) return readable(found, names);
  throw refused(
    `The spreadsheet has no sheet with the gid ${id}, which its address names`,
    `It may have been deleted. Name another with --sheet: ${listNames(names)}.`,
  );
}

function readable(sheet: Sheet, names: readonly string[]): Sheet {
  if (isReadable(sheet)) return sheet;
  const what = sheet.sheetType === 'DATA_SOURCE' ? 'shows the table of a database' : 'is a chart';
  throw refused(
    `Sheet ${shorten(sheet.title, 60)} ${what}, and has no cells to read`,
    `Name another with --sheet: ${listNames(names)}.`,
  );
}

function firstOf(sheets: readonly Sheet[]): Sheet {
  const found = sheets.filter(isReadable);
  const first = found.find(({ hidden }) => !hidden) ?? found[0];
  if (first) return first;
  throw refused(
    'The spreadsheet has no sheet with cells',
    'Open it in the browser, and look which sheets it has.',
  );
}

/** @throws TicketsiftError `usage` */
function rangeNamed(
  spreadsheet: Spreadsheet,
  text: string,
): CellRange & { readonly sheet: string | undefined } {
  const lower = text.trim().toLowerCase();
  const named = spreadsheet.namedRanges.find(({ name }) => name.toLowerCase() === lower)?.range;
  if (named) {
    const { startRowIndex, endRowIndex, startColumnIndex, endColumnIndex } = named;
    const of = spreadsheet.sheets.find(({ properties }) => properties.sheetId === named.sheetId);
    return {
      sheet: of?.properties.title,
      rows: [(startRowIndex ?? 0) + 1, endRowIndex ?? Number.POSITIVE_INFINITY],
      columns: [startColumnIndex ?? 0, (endColumnIndex ?? Number.POSITIVE_INFINITY) - 1],
    };
  }
  const read = readRange(text);
  if (read) return read;
  const names = spreadsheet.namedRanges.map(({ name }) => name);
  throw refused(
    `--range ${shorten(text, 60)} is not a range of cells`,
    names.length === 0
      ? 'Write it as A1:F500, A:F or 2:500.'
      : `Write it as A1:F500, A:F or 2:500, or name one of its ranges: ${listNames(names)}.`,
  );
}

/** Returns the cells that are on the sheet. */
function cellsOn(sheet: Sheet, wanted: CellRange | undefined, written: string | undefined): CellRange {
  const { rowCount = 0, columnCount = 0 } = sheet.gridProperties ?? {};
  const { rows, columns } = wanted ?? { rows: [1, rowCount], columns: [0, columnCount - 1] };
  if (rows[0] > rowCount || columns[0] >= columnCount) {
    throw refused(
      `--range ${shorten(written ?? '', 60)} is not on sheet ${shorten(sheet.title, 60)}, which has ${rowCount} rows and ${columnCount} columns`,
      'Leave it out, to read all cells.',
    );
  }
  return {
    rows: [rows[0], Math.min(rows[1], rowCount)],
    columns: [columns[0], Math.min(columns[1], columnCount - 1)],
  };
}
