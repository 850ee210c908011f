import { unguardFormula } from '../../core/text/formula.js';
import { shorten } from '../../core/text/shorten.js';
import { BadRows } from '../bad-rows.js';
import { uniqueColumns } from '../columns/header.js';
import { decode } from '../input/decode.js';
import type { TextPiece } from '../input/encodings.js';
import type { Input } from '../input/input.js';
import type { FileOptions, OpenFile, SourceOptions, Table } from '../table.js';
import { type CsvDialect, findDialect, sampleSize } from './dialect.js';
import type { ParsedRow } from './parser.js';
import { CsvRows } from './rows.js';
import { fittingRows } from './widths.js';

/**
 * Opens a CSV file (RFC 4180, and what is written in its name) and reads its header. The delimiter is found by
 * looking at the file.
 */
export const openCsv: OpenFile = (input, options) => openDelimited(input, options);

/** Opens a CSV file with tabs between the cells. */
export const openTsv: OpenFile = (input, options) => openDelimited(input, options, '\t');

async function openDelimited(input: Input, options: SourceOptions, usual?: string): Promise<Table> {
  const { file } = options;
  const text = await decode(input, file.encoding, options.command);
  const pieces = text.pieces();
  const sample = await readSample(pieces);
  const dialect = findDialect(joined(sample), { wanted: file.delimiter, usual });
  const badRows = new BadRows(input.name, options);
  const parsed = new CsvRows(piecesFrom(dialect.start, sample, pieces), {
    input,
    text,
    dialect,
    file,
    badRows,
  });
  const { columns, notes, unnamed } = columnsOf(await parsed.first(), file);
  const rows = () => {
    const rest = parsed.rest({ withoutFirst: file.hasHeader });
    return badRows.leaveOut(input, fittingRows(rest, { width: columns.length, unnamed, file, badRows }));
  };
  return {
    name: input.name,
    columns,
    notes,
    details: delimiterNotes(dialect, file.delimiter ?? usual ?? ','),
    rows,
    skipped: () => badRows.count,
    progress: () => input.progress(),
    [Symbol.asyncDispose]: () => input[Symbol.asyncDispose](),
  };
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

/** Yields all pieces without this many bytes at the start. */
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
  if (!hasHeader) return { columns: cells.map((_, index) => `column_${index + 1}`), notes: [], unnamed: 0 };
  const named = 1 + cells.findLastIndex((cell) => cell.trim() !== '');
  return { ...uniqueColumns(raw ? cells : cells.map(unguardFormula)), unnamed: cells.length - named };
}

const names: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

/** Returns a note on the delimiter, unless it is the expected one or there is none. */
function delimiterNotes({ delimiter }: CsvDialect, expected: string): string[] {
  if (delimiter === undefined || delimiter === expected) return [];
  return [`delimiter: ${names[delimiter] ?? shorten(delimiter, 2)} (--delimiter sets another)`];
}
