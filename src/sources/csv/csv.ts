import { unguardFormula } from '../../core/text/formula.js';
import { shorten } from '../../core/text/shorten.js';
import { BadRows } from '../bad-rows.js';
import { uniqueColumns } from '../columns.js';
import { decode } from '../input/decode.js';
import type { TextPiece } from '../input/encodings.js';
import { closedOnFailure, openInput } from '../input/input.js';
import type { FileOptions, OpenTable, Row, SourceOptions, Table } from '../table.js';
import { type CsvDialect, findDialect, sampleSize } from './dialect.js';
import { wrongLength } from './faults.js';
import type { ParsedRow } from './parser.js';
import { CsvRows, isBlank } from './rows.js';

/**
 * Opens a CSV file (RFC 4180, and what is written in its name) and reads its header. The delimiter is found by
 * looking at the file.
 */
export const openCsv: OpenTable = (location, options) => openDelimited(location, options);

/** Opens a CSV file in which tabs part the cells. */
export const openTsv: OpenTable = (location, options) => openDelimited(location, options, '\t');

async function openDelimited(location: string, options: SourceOptions, usual?: string): Promise<Table> {
  const { file } = options;
  const input = await openInput(location, options);
  return closedOnFailure(input, async () => {
    const text = await decode(input, file.encoding);
    const pieces = text.pieces();
    const sample = await readSample(pieces);
    const dialect = findDialect(joined(sample), { wanted: file.delimiter, usual });
    const badRows = new BadRows(input.name, options);
    const parsed = new CsvRows(piecesFrom(dialect.start, sample, pieces), {
      input,
      encoding: text.encoding,
      dialect,
      file,
      badRows,
    });
    const { columns, notes } = columnsOf(await parsed.first(), file);
    const isUsual = dialect.delimiter === (file.delimiter ?? usual ?? ',');
    async function* rows(): AsyncGenerator<Row[]> {
      try {
        for await (const batch of parsed.rest({ withoutFirst: file.hasHeader })) {
          const fit = fitting(batch, columns.length, file, badRows);
          if (fit.length > 0) yield fit;
        }
      } finally {
        badRows.end();
        await input[Symbol.asyncDispose]();
      }
    }
    return {
      name: input.name,
      columns,
      notes: isUsual ? notes : [delimiterNote(dialect), ...notes],
      rows,
      progress: () => input.progress(),
      [Symbol.asyncDispose]: () => input[Symbol.asyncDispose](),
    };
  });
}

async function readSample(pieces: AsyncGenerator<TextPiece>): Promise<TextPiece[]> {
  const sample: TextPiece[] = [];
  for (let size = 0; size < sampleSize; ) {
    const { done, value } = await pieces.next();
    if (done) break;
    sample.push(value);
    size += value.bytes.length;
  }
  return sample;
}

function joined(sample: readonly TextPiece[]): Buffer {
  return Buffer.concat(sample.map(({ bytes }) => bytes)).subarray(0, sampleSize);
}

/** All pieces, less so many bytes at the start. */
async function* piecesFrom(
  start: number,
  sample: readonly TextPiece[],
  rest: AsyncGenerator<TextPiece>,
): AsyncGenerator<TextPiece> {
  let left = start;
  for (const { bytes, isDamaged } of sample) {
    yield { bytes: bytes.subarray(left), isDamaged };
    left = Math.max(0, left - bytes.length);
  }
  yield* rest;
}

function columnsOf(first: ParsedRow | undefined, { hasHeader, raw }: FileOptions) {
  const cells = first?.values ?? [];
  if (hasHeader) return uniqueColumns(raw ? cells : cells.map(unguardFormula));
  return { columns: cells.map((_, index) => `column_${index + 1}`), notes: [] };
}

/** The rows that have a cell for each column; the others are reported. */
function fitting(
  rows: readonly ParsedRow[],
  width: number,
  { hasHeader, raw }: FileOptions,
  badRows: BadRows,
): Row[] {
  const fit: Row[] = [];
  for (const row of rows) {
    const { values, line } = row;
    // In a file of one column a blank line cannot be told from an empty cell, and no ticket may be lost.
    if (width !== 1 && isBlank(row)) continue;
    dropPadding(values, width);
    if (values.length !== width) {
      badRows.report(wrongLength(line, values.length, hasHeader ? 'the header' : 'the first row', width));
      continue;
    }
    if (!raw) unguard(values);
    fit.push(row);
  }
  return fit;
}

/** Spreadsheets pad rows with empty cells. */
function dropPadding(values: string[], width: number): void {
  while (values.length > width && values.at(-1) === '') values.pop();
}

function unguard(values: string[]): void {
  for (const [index, value] of values.entries()) values[index] = unguardFormula(value);
}

const names: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

function delimiterNote({ delimiter }: CsvDialect): string {
  return `cells are parted by ${names[delimiter] ?? shorten(delimiter, 2)} (--delimiter names another)`;
}
