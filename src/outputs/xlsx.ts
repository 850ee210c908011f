import { TicketsiftError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import { counted, grouped } from '../core/text/numbers.js';
import { startOf } from '../core/text/shorten.js';
import { maxColumns } from '../formats/xlsx/columns.js';
import { type CellValue, maxCellLength, WorkbookWriter } from '../formats/xlsx/workbook-writer.js';
import { categoryList } from './category-list.js';
import type { CreateExporter } from './exporter.js';
import type { ResultColumn } from './result-columns.js';

/**
 * Writes an Excel workbook: texts as texts, so that no cell runs as a formula and ids keep their zeros, and
 * `urgent` as a boolean. `categories` and `error` are written as in CSV. Tickets beyond the rows of one sheet
 * go on further sheets.
 */
export const xlsxExporter: CreateExporter<Buffer> = ({ columns, listSeparator, warn = () => {} }) => {
  if (columns.length > maxColumns) throw tooWide(columns.length);
  const workbook = new WorkbookWriter({ sheetName: 'Tickets', columns: columns.map(({ name }) => name) });
  let cutTexts = 0;
  const cut = (cell: CellValue) => {
    if (typeof cell !== 'string' || cell.length <= maxCellLength) return cell;
    cutTexts++;
    return cutText(cell);
  };
  const cells = (outcome: Outcome) => columns.map((column) => cut(cellOf(column, outcome, listSeparator)));
  return {
    begin: () => workbook.begin(),
    rows: (outcomes) => workbook.rows(outcomes.map(cells)),
    end() {
      if (cutTexts > 0) warn(cutWarning(cutTexts));
      return ended(workbook);
    },
  };
};

function cellOf(column: ResultColumn, outcome: Outcome, separator: string | undefined): CellValue {
  const { classification, error } = outcome;
  switch (column.kind) {
    case 'text':
      return column.text(outcome);
    case 'urgent':
      return classification?.urgent;
    case 'categories':
      return classification && categoryList(classification.categories, separator);
    case 'error':
      return error && `${error.code}: ${error.message}`;
  }
}

/** Cuts a text to what an Excel cell holds, and says so in the cell. */
function cutText(text: string): string {
  const mark = `… (cut off: the text has ${grouped(text.length)} characters)`;
  return startOf(text, maxCellLength - mark.length) + mark;
}

function cutWarning(count: number): string {
  const texts = counted(count, 'text is', 'texts are');
  return `${texts} longer than an Excel cell holds, ${grouped(maxCellLength)} characters, and cut off; other formats keep all`;
}

function ended(workbook: WorkbookWriter): Buffer {
  try {
    return workbook.end();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TicketsiftError('bad_output', 'The results are too large for one Excel file', {
      cause,
      hint: 'Run the same command again with --format csv or jsonl: cached answers are not paid for twice.',
    });
  }
}

function tooWide(count: number): TicketsiftError {
  return new TicketsiftError(
    'usage',
    `The results have ${grouped(count)} columns, and an Excel sheet holds ${grouped(maxColumns)}`,
    { hint: 'Write them as --format csv or jsonl.' },
  );
}
