import type { ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { TicketsiftError } from '../core/errors.js';
import { readFailure } from '../core/read-failure.js';
import { uniqueColumns } from './columns.js';
import type { Row, Table } from './table.js';

/** No cell or row may be larger, so that a quote nobody closed cannot eat the memory. In characters. */
const maxRowSize = 10_000_000;

/** Opens a CSV file (RFC 4180, UTF-8) and reads its header. */
export async function openCsv(path: string): Promise<Table> {
  const { file, size } = await openFile(path);
  const reader = new CsvReader(path, file.createReadStream());
  const { columns, notes } = uniqueColumns(await reader.header());
  return {
    name: path,
    columns,
    notes,
    rows: () => reader.rows(columns),
    progress: () => (size === 0 ? undefined : reader.bytesRead / size),
    [Symbol.asyncDispose]: () => reader.close(),
  };
}

async function openFile(path: string): Promise<{ file: FileHandle; size: number }> {
  try {
    const file = await open(path);
    const found = await file.stat();
    if (!found.isDirectory()) return { file, size: found.size };
    await file.close();
    throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  } catch (cause) {
    throw new TicketsiftError('not_found', `Cannot read ${path}: ${readFailure(cause)}`, {
      cause,
      hint: 'Give the path of a CSV file of tickets.',
    });
  }
}

/** Takes a stream of bytes apart into rows, and counts the lines. */
class CsvReader {
  bytesRead = 0;
  readonly #path: string;
  readonly #file: ReadStream;
  readonly #batches: AsyncGenerator<Row[]>;
  #first: Row[] = [];
  #isClosed = false;

  constructor(path: string, file: ReadStream) {
    this.#path = path;
    this.#file = file;
    this.#batches = this.#read();
  }

  /** The cells of the header; none where the file is empty. */
  async header(): Promise<readonly string[]> {
    for (;;) {
      const header = this.#first.shift();
      if (header && !isBlank(header)) return header.values;
      if (header) continue;
      const { done, value } = await this.#batches.next();
      if (done) return [];
      this.#first = value;
    }
  }

  async *rows(columns: readonly string[]): AsyncGenerator<Row[]> {
    try {
      const first = this.#first;
      this.#first = [];
      yield this.#check(first, columns);
      for await (const batch of this.#batches) yield this.#check(batch, columns);
    } finally {
      await this.close();
    }
  }

  /** Does not wait: the last read may take its time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#file.destroy();
  }

  #check(rows: Row[], columns: readonly string[]): Row[] {
    // In a file of one column a blank line cannot be told from an empty cell, and no ticket may be lost.
    const filled = columns.length === 1 ? rows : rows.filter((row) => !isBlank(row));
    for (const { values, line } of filled) {
      if (values.length === columns.length) continue;
      throw new TicketsiftError(
        'bad_input',
        `${this.#path}:${line}: This row has ${values.length} cells, the header has ${columns.length}`,
        { hint: 'Quote cells that hold a comma, a quote or a line break.' },
      );
    }
    return filled;
  }

  async *#read(): AsyncGenerator<Row[]> {
    const parser = parse({
      bom: true,
      relax_column_count: true,
      max_record_size: maxRowSize,
    });
    let failure: Error | undefined;
    parser.on('error', (error) => {
      failure = error;
    });
    const lines = new LineCount();
    for await (const chunk of this.#chunks()) {
      // The chunk's rows are taken out at once, so that a row costs no asynchronous step of its own.
      parser.write(chunk);
      const rows = takeRows(parser, lines);
      this.bytesRead = this.#file.bytesRead;
      if (rows.length > 0) yield rows;
      if (failure) throw this.#explain(failure, lines.next);
    }
    // What was cut off is no row.
    if (this.#isClosed) return;
    parser.end();
    // A failure has been kept by the listener above.
    await finished(parser, { readable: false }).catch(() => {});
    const rows = takeRows(parser, lines);
    if (rows.length > 0) yield rows;
    if (failure) throw this.#explain(failure, lines.next);
  }

  /** The file's bytes, which end without an error when it was closed on purpose. */
  async *#chunks(): AsyncGenerator<Buffer> {
    try {
      yield* this.#file;
    } catch (error) {
      if (!this.#isClosed) throw error;
    }
  }

  #explain(error: Error, line: number): TicketsiftError {
    const code = error instanceof CsvError ? error.code : undefined;
    const [message, hint] =
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? [
            'A quote that opens in this row is never closed',
            'Close it, or write "" for a quote inside a quoted cell.',
          ]
        : code === 'CSV_MAX_RECORD_SIZE'
          ? ['This row is longer than 10 MB', 'Most likely a quote is not closed.']
          : [
              `This is not CSV: ${error.message}`,
              'Quote cells that hold a quote, and double the quotes inside.',
            ];
    return new TicketsiftError('bad_input', `${this.#path}:${line}: ${message}`, { cause: error, hint });
  }
}

/** Keeps count of the lines: a row spans one line and as many more as its cells hold line breaks. */
class LineCount {
  next = 1;

  add(values: readonly string[]): number {
    const line = this.next;
    this.next++;
    for (const value of values) {
      for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) this.next++;
    }
    return line;
  }
}

function isBlank({ values }: Row): boolean {
  return values.length === 1 && values[0] === '';
}

/** What the parser has ready. */
function takeRows(parser: Parser, lines: LineCount): Row[] {
  const rows: Row[] = [];
  for (let values: string[] | null = parser.read(); values !== null; values = parser.read()) {
    rows.push({ values, line: lines.add(values) });
  }
  return rows;
}
