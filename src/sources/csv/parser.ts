import { finished } from 'node:stream/promises';
import { type Parser, parse } from 'csv-parse';
import { type Fault, tooLarge } from '../faults.js';
import type { CsvDialect } from './dialect.js';
import { parserFault } from './faults.js';

/** A noncharacter of Unicode, where a file has no delimiter: csv-parse needs one. */
const neverThere = '\u{10FFFE}';

/** A row as it is in the file: any number of cells. */
export interface ParsedRow {
  readonly values: string[];
  readonly line: number;
}

/** Takes a CSV text apart into rows, up to the first one whose quoting is broken, and counts the lines. */
export class RowParser {
  /** The line on which the next row starts. */
  nextLine: number;
  readonly #parser: Parser;
  readonly #maxRowSize: number;
  /** The bytes that came since the chunk in which the last row ended. */
  #pending = 0;

  /** @param line the one on which the text starts */
  constructor({ delimiter, endsAtCr }: CsvDialect, maxRowSize: number, line: number) {
    this.nextLine = line;
    this.#maxRowSize = maxRowSize;
    this.#parser = parse({
      delimiter: delimiter ?? neverThere,
      record_delimiter: endsAtCr ? ['\r\n', '\n', '\r'] : ['\r\n', '\n'],
      relax_column_count: true,
      max_record_size: maxRowSize,
    });
    // The failure is read below; without a listener it would end the process.
    this.#parser.on('error', () => {});
  }

  /** The rows that end in these bytes. They are taken at once: none costs an asynchronous step of its own. */
  push(bytes: Buffer): ParsedRow[] {
    this.#parser.write(bytes);
    const rows = this.#take();
    this.#pending = rows.length > 0 ? 0 : this.#pending + bytes.length;
    return rows;
  }

  /** The last row, where no line break ends it. */
  async end(): Promise<ParsedRow[]> {
    this.#parser.end();
    // A failure stays to be read.
    await finished(this.#parser, { readable: false }).catch(() => {});
    return this.#take();
  }

  /** What is wrong with the row that starts on `nextLine`: nothing can be pushed any more. */
  get fault(): Fault | undefined {
    const cause = this.#parser.errored;
    if (cause) return parserFault(cause, this.nextLine, this.#maxRowSize);
    // The parser measures cells, of which a row may have any number; quotes in them are doubled at most.
    return this.#pending > 2 * this.#maxRowSize
      ? tooLarge('row', this.nextLine, this.#maxRowSize)
      : undefined;
  }

  #take(): ParsedRow[] {
    const rows: ParsedRow[] = [];
    for (let values: string[] | null = this.#parser.read(); values !== null; values = this.#parser.read()) {
      rows.push({ values, line: this.nextLine });
      this.nextLine++;
      for (const value of values) this.nextLine += countLineBreaks(value);
    }
    return rows;
  }
}

/** As editors count: CRLF, LF and CR each end a line. */
export function countLineBreaks(text: string): number {
  if (text.includes('\r')) return text.match(/\r\n|\n|\r/g)?.length ?? 0;
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
