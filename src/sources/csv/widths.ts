import { unguardFormula } from '../../core/text/formula.js';
import type { BadRows } from '../bad-rows.js';
import type { Fault } from '../faults.js';
import type { FileOptions, Row } from '../table.js';
import { oddUnnamed, textAfterLast, wrongLength } from './faults.js';
import type { ParsedRow } from './parser.js';
import { isBlank } from './rows.js';

export interface FittingOptions {
  /** How many columns there are. */
  readonly width: number;
  /** How many of them, at the end, have no name in the header. */
  readonly unnamed: number;
  readonly file: Pick<FileOptions, 'hasHeader' | 'raw'>;
  readonly badRows: BadRows;
}

/**
 * Gives the rows that have a cell for each column, and reports the others.
 *
 * Some programs end every row but the header with delimiters. Those empty cells are dropped only where all rows
 * have as many of them: in one row alone, an empty cell too many is the sign of a delimiter inside a text, which
 * moves all cells after it. So rows wait until it is known how they end, which the first row without padding says.
 *
 * Others end the header with delimiters, too. Below such columns without a name all rows have texts, or none has: a row
 * that is another way than the first one may be a text with a delimiter.
 */
export async function* fittingRows(
  batches: AsyncIterable<ParsedRow[]>,
  options: FittingOptions,
): AsyncGenerator<Row[]> {
  const { width, file } = options;
  const evidence = new PaddingEvidence(width);
  const ends = new UnnamedCells(options);
  let padding = file.hasHeader ? undefined : 0;
  let waiting: ParsedRow[] = [];
  for await (const batch of batches) {
    let rows = batch;
    if (padding === undefined) {
      for (const row of batch) waiting.push(row);
      padding = evidence.of(batch);
      if (padding === undefined) continue;
      rows = waiting;
      waiting = [];
    }
    yield fitting(rows, padding, ends, options);
  }
  yield fitting(waiting, padding ?? evidence.atEnd, ends, options);
}

/** As much as may wait, in rows and characters. */
const enough = { rows: 1_000, size: 1_000_000 };

/** What the rows so far say of how many empty cells end each row. */
class PaddingEvidence {
  readonly #width: number;
  /** How many rows end with this many empty cells. */
  readonly #found = new Map<number, number>();
  #rows = 0;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Returns how many empty cells end each row; undefined while it is open. */
  of(rows: readonly ParsedRow[]): number | undefined {
    for (const { values } of rows) {
      const extra = values.length - this.#width;
      // A row that is bad however the others end says nothing.
      if (extra < 0 || !areEmpty(values, this.#width) || areEmpty(values)) continue;
      if (extra === 0) return 0;
      this.#found.set(extra, (this.#found.get(extra) ?? 0) + 1);
      this.#rows++;
      for (const value of values) this.#size += value.length;
      if (this.#rows >= enough.rows || this.#size >= enough.size) return this.atEnd;
    }
    return undefined;
  }

  /** Returns the same where there are no further rows: as many as most rows have. One row says nothing of all. */
  get atEnd(): number {
    const [most, next] = [...this.#found].sort(([, a], [, b]) => b - a);
    return most && most[1] > (next?.[1] ?? 1) ? most[0] : 0;
  }
}

/** What the first row has below the columns without a name, at the end of the header. */
class UnnamedCells {
  readonly #from: number;
  #areFilled: readonly boolean[] | undefined;

  constructor({ width, unnamed }: Pick<FittingOptions, 'width' | 'unnamed'>) {
    this.#from = width - unnamed;
  }

  /** Returns what is odd about a row, of as many cells as there are columns. */
  oddityOf(values: readonly string[], line: number): Fault | undefined {
    if (this.#from === values.length) return undefined;
    const areFilled = values.slice(this.#from).map((value) => value !== '');
    this.#areFilled ??= areFilled;
    const odd = areFilled.findIndex((isFilled, index) => isFilled !== this.#areFilled?.[index]);
    return odd === -1 ? undefined : oddUnnamed(line, areFilled[odd] === true);
  }
}

/** The rows that have a cell for each column and as many empty ones after them; the others are reported. */
function fitting(
  rows: readonly ParsedRow[],
  padding: number,
  ends: UnnamedCells,
  { width, file, badRows }: FittingOptions,
): Row[] {
  const expected = width + padding;
  const fit: Row[] = [];
  for (const row of rows) {
    const { values, line } = row;
    // In a file of one column a blank line looks like an empty cell, and no ticket may be lost.
    if (width !== 1 && isBlank(row)) continue;
    const isRight = values.length === expected && (padding === 0 || areEmpty(values, width));
    // Where all cells are empty, no text has moved.
    if (!isRight && (values.length < width || !areEmpty(values))) {
      badRows.report(
        values.length === expected
          ? textAfterLast(line)
          : wrongLength(line, values.length, `${othersOf(padding, file)} ${expected}`),
      );
      continue;
    }
    values.length = width;
    const odd = ends.oddityOf(values, line);
    if (odd) {
      badRows.report(odd);
      continue;
    }
    if (!file.raw) unguard(values);
    fit.push(row);
  }
  return fit;
}

function othersOf(padding: number, { hasHeader }: FittingOptions['file']): string {
  if (padding > 0) return 'the other rows have';
  return hasHeader ? 'the header has' : 'the first row has';
}

function areEmpty(values: readonly string[], from = 0): boolean {
  for (let at = from; at < values.length; at++) if (values[at] !== '') return false;
  return true;
}

function unguard(values: string[]): void {
  for (const [index, value] of values.entries()) values[index] = unguardFormula(value);
}
