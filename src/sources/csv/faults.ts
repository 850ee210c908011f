import { CsvError } from 'csv-parse';
import { messageOf } from '../../core/errors/caught.js';
import { counted } from '../../core/text/numbers.js';
import { type Fault, tooLarge } from '../faults.js';

/** Why csv-parse could not go on, in words for people; its own quote the file and speak of its options. */
export function parserFault(cause: unknown, line: number, maxRowSize: number): Fault {
  switch (cause instanceof CsvError ? cause.code : undefined) {
    case 'CSV_MAX_RECORD_SIZE':
      return tooLarge('row', line, maxRowSize);
    case 'CSV_QUOTE_NOT_CLOSED':
      return {
        line,
        message: 'A quote that opens in this row is never closed',
        hint: 'Close it, or write "" for a quote inside a quoted cell.',
      };
    case 'CSV_INVALID_CLOSING_QUOTE':
      return {
        line,
        message: 'Text follows a closing quote in this row',
        hint: 'Write "" for a quote inside a quoted cell.',
      };
    case 'INVALID_OPENING_QUOTE':
      return {
        line,
        message: 'An unquoted cell of this row contains a quote',
        hint: 'Quote cells that hold a quote, and double the quotes inside.',
      };
    default:
      return { line, message: `This is not CSV: ${messageOf(cause)}`, hint: 'Look at this row.', cause };
  }
}

const quoteIt =
  'Quote cells that hold a delimiter, a quote or a line break; or name the delimiter with --delimiter.';

/** @param others what it is compared with and how many cells that has, such as `the header has 3` */
export function wrongLength(line: number, cells: number, others: string): Fault {
  return { line, message: `This row has ${counted(cells, 'cell')}, ${others}`, hint: quoteIt };
}

/** The row is as long as the others, which end with empty cells. */
export function textAfterLast(line: number): Fault {
  return { line, message: 'This row has a text after its last column', hint: quoteIt };
}

/** @param isFilled whether the row has texts where the others have none */
export function oddUnnamed(line: number, isFilled: boolean): Fault {
  const message = isFilled
    ? 'This row has a text below a column without a name, where the rows before it have none'
    : 'This row has no text below a column without a name, where the rows before it have one';
  return { line, message, hint: `${quoteIt} Where the column is meant, give it a name.` };
}
