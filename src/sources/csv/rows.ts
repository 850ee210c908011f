import type { BadRows } from '../bad-rows.js';
import { badEncoding, type Fault } from '../faults.js';
import type { Text } from '../input/decode.js';
import { damage, type TextPiece } from '../input/encodings.js';
import type { Input } from '../input/input.js';
import type { FileOptions } from '../table.js';
import type { CsvDialect } from './dialect.js';
import { countLineBreaks, type ParsedRow } from './parser.js';
import { RecoveringParser } from './recovery.js';

/** The rows of a CSV text as they are in it, of any number of cells, blank lines included. */
export class CsvRows {
  readonly #input: Input;
  readonly #text: Text;
  readonly #badRows: BadRows;
  readonly #parser: RecoveringParser;
  readonly #batches: AsyncGenerator<ParsedRow[]>;
  #read: ParsedRow[] = [];
  /** Without its header, a file's rows have no meaning, so the header is never left out. */
  #needsHeader: boolean;

  constructor(
    pieces: AsyncIterable<TextPiece>,
    how: {
      readonly input: Input;
      readonly text: Text;
      readonly dialect: CsvDialect;
      readonly file: FileOptions;
      readonly badRows: BadRows;
    },
  ) {
    this.#input = how.input;
    this.#text = how.text;
    this.#badRows = how.badRows;
    this.#needsHeader = how.file.hasHeader;
    this.#parser = new RecoveringParser(how.dialect, {
      maxRowSize: how.file.maxRowSize,
      goesOn: how.badRows.areSkipped,
      report: (fault) => this.#report(fault),
    });
    this.#batches = this.#parse(pieces);
  }

  /** The first row that is not blank, which stays to be read; undefined where there is none. */
  async first(): Promise<ParsedRow | undefined> {
    for (;;) {
      const at = this.#read.findIndex((row) => !isBlank(row));
      this.#read = at === -1 ? [] : this.#read.slice(at);
      if (at !== -1) return this.#read[0];
      const { done, value } = await this.#batches.next();
      if (done) return undefined;
      this.#read = value;
    }
  }

  /** All rows that stay to be read, in batches; without the first one if it is a header. */
  async *rest({ withoutFirst }: { readonly withoutFirst: boolean }): AsyncGenerator<ParsedRow[]> {
    const read = this.#read;
    this.#read = [];
    yield withoutFirst ? read.slice(1) : read;
    yield* this.#batches;
  }

  async *#parse(pieces: AsyncIterable<TextPiece>): AsyncGenerator<ParsedRow[]> {
    let isSuspect = false;
    for await (const { bytes, isDamaged } of pieces) {
      // What was cut off is not a row.
      if (this.#input.isClosed) return;
      isSuspect ||= isDamaged;
      // Once there was damage all is looked at: a broken row may have earlier pieces parsed again.
      for await (const rows of this.#parser.push(bytes)) {
        if (this.#input.isClosed) return;
        yield this.#sound(rows, isSuspect);
      }
    }
    if (this.#input.isClosed) return;
    for await (const rows of this.#parser.end()) yield this.#sound(rows, isSuspect);
  }

  #sound(rows: ParsedRow[], isSuspect: boolean): ParsedRow[] {
    return rows.filter((row) => {
      const fault = isSuspect ? this.#damageIn(row) : undefined;
      if (fault) this.#report(fault);
      else if (!isBlank(row)) this.#needsHeader = false;
      return !fault;
    });
  }

  #damageIn({ values, line }: ParsedRow): Fault | undefined {
    const text = values.join();
    const at = text.indexOf(damage);
    return at === -1 ? undefined : badEncoding(line + countLineBreaks(text.slice(0, at)), this.#text);
  }

  #report(fault: Fault): void {
    if (this.#needsHeader) throw this.#badRows.error(fault);
    this.#badRows.report(fault);
  }
}

/** A blank line, or one cell that is empty. */
export function isBlank({ values }: ParsedRow): boolean {
  return values.length === 1 && values[0] === '';
}
