import { type Archive, openArchive } from './archive.js';
import { chooseSheets } from './choose-sheet.js';
import { tooMuch } from './faults.js';
import { readingOf } from './read-part.js';
import { SharedStringsReader } from './shared-strings.js';
import { type CellContext, SheetReader, type SheetRow } from './sheet-rows.js';
import { readWorkbook, type Sheet } from './workbook.js';

/** Which sheet of which file is to be read, as plain data. */
export interface SheetRequest {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The sheet by its name or number; undefined for the first one that is visible and holds something. */
  readonly sheet: string | undefined;
  /** In UTF-16 units: larger rows are left out. */
  readonly maxRowLength: number;
}

/** What is read of a sheet, step by step, as plain data. */
export type SheetStep =
  /** Work goes on. */
  | { readonly kind: 'reading' }
  /** Comes once, before all rows: the name of the sheet, and the names of the sheets that are not read. Hostile. */
  | { readonly kind: 'sheet'; readonly name: string; readonly others: readonly string[] }
  | {
      readonly kind: 'rows';
      readonly rows: readonly SheetRow[];
      /** How much of the sheet has been read, 0 to 1. */
      readonly progress: number;
    }
  /** Comes last. */
  | { readonly kind: 'end'; readonly formulasWithoutValue: CountedCells };

/** Some cells: how many, and where the first is. */
export interface CountedCells {
  readonly count: number;
  /** Such as `AB12`; empty where there are none. */
  readonly first: string;
}

/** A batch has at most this many rows, and at most this many characters. */
const batchSize = 500;
const batchLength = 500_000;
/** In bytes: so much is read between two signs that work goes on. */
const stepSize = 4_000_000;
/** Cells may name one long text over and over: a workbook gives at most this many characters, or this many times its size. */
const alwaysGiven = 2_000_000_000;
const maxGrowth = 200;

/** Reads a sheet of a workbook in flat memory. @throws WorkbookFault for what is not read, and as the file system */
export async function* readSheet({
  path,
  size,
  sheet: wanted,
  maxRowLength,
}: SheetRequest): AsyncGenerator<SheetStep> {
  const archive = await openArchive(path, size);
  try {
    const { sheets, sharedStrings, formats, is1904 } = await readWorkbook(archive);
    const candidates = chooseSheets(sheets, wanted);
    using strings = new SharedStringsReader(maxRowLength);
    if (sharedStrings !== undefined && archive.has(sharedStrings)) {
      yield* signsOf(readingOf(archive, sharedStrings, strings));
    }
    const sharedString = (index: number) => strings.get(index);
    const context: CellContext = { sharedString, formats, is1904, maxRowLength };
    for (const [index, sheet] of candidates.entries()) {
      const isLast = index === candidates.length - 1;
      let isNamed = false;
      for await (const step of stepsOf(archive, sheet.path, context)) {
        if (!isNamed && (step.kind === 'rows' || (step.kind === 'end' && isLast))) {
          isNamed = true;
          yield { kind: 'sheet', name: sheet.name, others: namesBeside(sheet, sheets) };
        }
        if (step.kind !== 'end' || isNamed) yield step;
      }
      if (isNamed) return;
    }
  } finally {
    archive.close();
  }
}

function namesBeside({ name }: Sheet, sheets: readonly Sheet[]): string[] {
  return sheets.filter((sheet) => sheet.name !== name).map((sheet) => sheet.name);
}

/** Reads a sheet to its end. */
async function* stepsOf(archive: Archive, path: string, context: CellContext): AsyncGenerator<SheetStep> {
  const reader = new SheetReader(context);
  const size = archive.sizeOf(path);
  let bytesRead = 0;
  let silent = 0;
  let given = 0;
  const count = (rows: readonly SheetRow[]) => {
    given += lengthOf(rows);
    if (given > alwaysGiven && given > maxGrowth * size) {
      throw tooMuch('its cells repeat a few texts until they are larger than any disk');
    }
    return { kind: 'rows', rows, progress: bytesRead / size } as const;
  };
  for await (const bytes of readingOf(archive, path, reader)) {
    bytesRead += bytes;
    silent += bytes;
    const batches = takeBatches(reader);
    if (batches.length === 0 && silent <= stepSize) continue;
    silent = 0;
    if (batches.length === 0) yield { kind: 'reading' };
    for (const rows of batches) yield count(rows);
  }
  if (reader.rows.length > 0) yield count(reader.rows);
  yield { kind: 'end', formulasWithoutValue: reader.formulasWithoutValue };
}

/** Takes the rows that were read, as many as make whole batches. */
function takeBatches(reader: SheetReader): SheetRow[][] {
  const batches: SheetRow[][] = [];
  let start = 0;
  let length = 0;
  for (const [index, row] of reader.rows.entries()) {
    length += lengthOf([row]);
    if (index + 1 - start < batchSize && length < batchLength) continue;
    batches.push(reader.rows.slice(start, index + 1));
    start = index + 1;
    length = 0;
  }
  if (start > 0) reader.rows = reader.rows.slice(start);
  return batches;
}

function lengthOf(rows: readonly SheetRow[]): number {
  let length = 0;
  for (const { texts } of rows) for (const text of texts) length += text.length;
  return length;
}

/** Turns bytes read into signs that work goes on. */
async function* signsOf(bytes: AsyncGenerator<number>): AsyncGenerator<SheetStep> {
  let silent = 0;
  for await (const count of bytes) {
    silent += count;
    if (silent <= stepSize) continue;
    silent = 0;
    yield { kind: 'reading' };
  }
}
