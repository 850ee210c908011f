import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { readSheetsLink } from '../../storage/services/google/link.js';
import { openSheets } from '../../storage/services/google/sheets-client.js';
import { uniqueColumns } from '../columns/header.js';
import { chooseSheet } from '../google/choose-sheet.js';
import { SheetPages } from '../google/pages.js';
import { findTable, headSize } from '../xlsx/find-table.js';
import type { OpenChecker } from './checker.js';

/** In bytes: more than the rows that name columns have. */
const maxRowSize = 1024 * 1024;

/** Checks that a spreadsheet may be read, that it has the sheet and the range, and how its columns are called. */
export const openSheetChecker: OpenChecker = async (location, { access }) => {
  const link = readSheetsLink(location);
  const client = openSheets(link.spreadsheetId, 'read', access);
  return {
    async check({ sheet, range }) {
      const spreadsheet = await client.describe();
      const chosen = chooseSheet(spreadsheet, { sheet, range, link });
      const [first, last] = chosen.rows;
      const head = { ...chosen, rows: [first, Math.min(last, first + headSize - 1)] as const };
      const page = await new SheetPages(client, head, maxRowSize).next();
      const { columns } = uniqueColumns(findTable(page?.rows ?? [], true).names);
      return {
        shape: { columns: columns.map((name) => ({ name, type: 'text' })), parameters: [] },
        facts: [
          `sheet ${shorten(chosen.title, 60)} of ${shorten(spreadsheet.properties.title, 60)} may be read`,
          ...(chosen.others.length > 0 ? [`its other sheets: ${listNames(chosen.others)}`] : []),
        ],
      };
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
    },
  };
};
