import { withoutCredentials } from '../../core/text/locations.js';
import { shorten } from '../../core/text/shorten.js';
import type { SheetRow } from '../../formats/xlsx/sheet-rows.js';
import { readSheetsLink, type SheetsLink } from '../../storage/services/google/link.js';
import { openSheets, type SheetsClient } from '../../storage/services/google/sheets-client.js';
import { BadRows } from '../bad-rows.js';
import { uniqueColumns } from '../columns/header.js';
import { tooLarge } from '../faults.js';
import type { OpenTable, Row, SourceOptions, Table } from '../table.js';
import { findTable, headSize, numberedColumns } from '../xlsx/find-table.js';
import { headerNotes, sheetNotes } from '../xlsx/notes.js';
import { TableCells } from '../xlsx/table-cells.js';
import { chooseSheet } from './choose-sheet.js';
import { SheetPages } from './pages.js';

/** Opens a sheet of Google Sheets by the address of its page, and finds the row that names its columns. */
export const openGoogleSheet: OpenTable = async (location, options) => {
  const link = readSheetsLink(location);
  const client = openSheets(link.spreadsheetId, 'read', options.service.access);
  try {
    return await tableOf(client, { name: withoutCredentials(location), link, options });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
};

interface Opened {
  readonly name: string;
  readonly link: SheetsLink;
  readonly options: SourceOptions;
}

async function tableOf(client: SheetsClient, { name, link, options }: Opened): Promise<Table> {
  const { hasHeader, maxRowSize, sheet: wanted } = options.file;
  const spreadsheet = await client.describe();
  const chosen = chooseSheet(spreadsheet, { sheet: wanted, range: options.service.range, link });
  const pages = new SheetPages(client, chosen, maxRowSize);
  const head = await readHead(pages);
  const table = findTable(head.rows, hasHeader);
  const { columns, notes } = hasHeader ? uniqueColumns(table.names) : numberedColumns(table);
  pages.watch(head.rows.filter(({ number }) => table.headerRows.includes(number)));
  const badRows = new BadRows(name, options);
  const cells = new TableCells(table);
  let progress = head.progress;

  const rowsOf = (read: readonly SheetRow[]): Row[] =>
    read.flatMap((row) => {
      if (row.number <= (table.headerRows.at(-1) ?? 0)) return [];
      if (row.isTooLarge) badRows.report({ ...tooLarge('row', row.number, maxRowSize), hint: lookAt });
      const values = cells.valuesOf(row);
      return values ? [{ values, line: row.number }] : [];
    });
  const close = async () => client[Symbol.asyncDispose]();
  async function* rows(): AsyncGenerator<Row[]> {
    try {
      const first = rowsOf(head.rows);
      if (first.length > 0) yield first;
      for (let page = await pages.next(); page; page = await pages.next()) {
        progress = page.progress;
        const some = rowsOf(page.rows);
        if (some.length > 0) yield some;
      }
      for (const warning of cells.warnings()) options.warn(`${name}: ${warning}`);
    } finally {
      await close();
    }
  }
  const { title, others } = chosen;
  const zone = spreadsheet.properties.timeZone;
  return {
    name,
    columns,
    notes: [
      ...(link.note === undefined ? [] : [link.note]),
      ...sheetNotes({ kind: 'sheet', name: title, others }, { sheet: wanted }),
      ...notes,
    ],
    details: [
      ...headerNotes(table),
      ...(pages.hasDates && zone !== undefined
        ? [`dates are in the time zone of the spreadsheet, ${shorten(zone, 60)}`]
        : []),
    ],
    sheet: {
      spreadsheetId: link.spreadsheetId,
      spreadsheet: spreadsheet.properties.title,
      sheetId: chosen.sheetId,
      title,
      headerRows: table.headerRows,
      columns: table.columns,
    },
    rows: () => rows(),
    skipped: () => badRows.count,
    progress: () => progress,
    [Symbol.asyncDispose]: close,
  };
}

const lookAt = 'Look at it in the browser; --max-row-size allows larger rows.';

/** Reads pages until their rows show where the table is. */
async function readHead(pages: SheetPages): Promise<{ rows: readonly SheetRow[]; progress: number }> {
  const rows: SheetRow[] = [];
  let progress = 0;
  while (rows.length < headSize) {
    const page = await pages.next();
    if (!page) return { rows, progress: 1 };
    rows.push(...page.rows);
    progress = page.progress;
  }
  return { rows, progress };
}
