import { setImmediate } from 'node:timers/promises';
import type { Fault } from '../faults.js';
import type { CsvDialect } from './dialect.js';
import { countLineBreaks, type ParsedRow, RowParser } from './parser.js';

/**
 * As much as goes to the parser at once, in bytes, so that what comes back is no more than a batch. The first batch is small and
 * each is twice as large as the one before: tickets that pile up behind a first request are taken for long-lived by V8, which
 * then frees all others late.
 */
const firstPieceSize = 4_096;
const largestPieceSize = 65_536;

const [lf, cr] = [0x0a, 0x0d];

export interface RecoveryOptions {
  /** In bytes. */
  readonly maxRowSize: number;
  /** Whether reading can go on after `report`. */
  readonly goesOn: boolean;
  /** Receives each broken row, before anything that follows it; throws to end the reading. */
  readonly report: (fault: Fault) => void;
}

/**
 * Takes a CSV text apart, and where the quoting of a row is broken, goes on with the line after the one on
 * which that row starts: a stray quote costs one line and not the rest of the file. For that the bytes since
 * the start of a row are kept.
 */
export class RecoveringParser {
  readonly #dialect: CsvDialect;
  readonly #options: RecoveryOptions;
  #parser: RowParser;
  #pieceSize = firstPieceSize;
  /** The bytes since the start of the row that is being read, and the line on which that is. */
  #kept: Buffer[] = [];
  #keptLine: number;
  /** Where a line is being left out: what may be the first half of its line break. */
  #leftOut: Buffer | undefined;

  constructor(dialect: CsvDialect, options: RecoveryOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.#keptLine = dialect.line;
    this.#parser = new RowParser(dialect, options.maxRowSize, dialect.line);
  }

  /** The rows that end in the bytes, in batches; throws what `report` throws. */
  async *push(bytes: Buffer): AsyncGenerator<ParsedRow[]> {
    // What is to be parsed next is last: a broken row puts itself before what comes after it.
    const todo = [bytes];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (next.length > this.#pieceSize) {
        todo.push(next.subarray(this.#pieceSize));
        next = next.subarray(0, this.#pieceSize);
      }
      this.#pieceSize = Math.min(largestPieceSize, 2 * this.#pieceSize);
      if (this.#leftOut) {
        todo.push(...this.#afterLine(joined(this.#leftOut, next)));
        continue;
      }
      const rows = this.#parser.push(next);
      if (rows.length > 0) yield rows;
      if (this.#options.goesOn) this.#keep(next, rows.length > 0);
      const again = this.#recover();
      todo.push(...again);
      // The broken parser is released when the event loop turns; a file may break thousands of them.
      if (again.length > 0) await setImmediate();
    }
  }

  /** The rows that are left when no bytes are to come. */
  async *end(): AsyncGenerator<ParsedRow[]> {
    while (!this.#leftOut) {
      const rows = await this.#parser.end();
      if (rows.length > 0) yield rows;
      const again = this.#recover();
      if (again.length === 0) return;
      for (const bytes of again) yield* this.push(bytes);
    }
  }

  #keep(bytes: Buffer, hasRows: boolean): void {
    this.#kept.push(bytes);
    if (hasRows) this.#kept = [this.#bytesFrom(this.#parser.nextLine)];
    this.#keptLine = this.#parser.nextLine;
  }

  #bytesFrom(line: number): Buffer {
    const bytes = Buffer.concat(this.#kept);
    return bytes.subarray(offsetOfLine(bytes, line - this.#keptLine));
  }

  /** Where a row is broken, leaves it out: gives its bytes, of which all but the first line is parsed again. */
  #recover(): Buffer[] {
    const { fault } = this.#parser;
    if (!fault) return [];
    this.#options.report(fault);
    const row = this.#bytesFrom(fault.line);
    this.#kept = [];
    this.#keptLine = fault.line;
    this.#leftOut = Buffer.alloc(0);
    return [row];
  }

  /** What follows the line that is left out. */
  #afterLine(bytes: Buffer): Buffer[] {
    const end = lineEnd(bytes, this.#dialect.endsAtCr);
    if (end !== undefined) {
      this.#keptLine += countLineBreaks(bytes.toString('latin1', 0, end));
      this.#leftOut = undefined;
      this.#parser = new RowParser(this.#dialect, this.#options.maxRowSize, this.#keptLine);
      return [bytes.subarray(end)];
    }
    const cut = bytes.at(-1) === cr ? bytes.length - 1 : bytes.length;
    this.#keptLine += countLineBreaks(bytes.toString('latin1', 0, cut));
    this.#leftOut = bytes.subarray(cut);
    return [];
  }
}

function joined(held: Buffer, next: Buffer): Buffer {
  return held.length === 0 ? next : Buffer.concat([held, next]);
}

/** Where the line after the first one starts; undefined where the bytes do not tell. */
function lineEnd(bytes: Buffer, endsAtCr: boolean): number | undefined {
  const atLf = bytes.indexOf(lf);
  const atCr = endsAtCr ? bytes.indexOf(cr) : -1;
  if (atCr === -1 || (atLf !== -1 && atLf < atCr)) return atLf === -1 ? undefined : atLf + 1;
  if (atCr + 1 === bytes.length) return undefined;
  return bytes[atCr + 1] === lf ? atCr + 2 : atCr + 1;
}

/** Where the line starts that comes `lines` after the first one. */
function offsetOfLine(bytes: Buffer, lines: number): number {
  let at = 0;
  for (let left = lines; left > 0 && at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === lf || (byte === cr && bytes[at + 1] !== lf)) left--;
  }
  return at;
}
