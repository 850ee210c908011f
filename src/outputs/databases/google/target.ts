import { TicketsiftError } from '../../../core/errors.js';
import { shorten } from '../../../core/text/shorten.js';
import { type CellRange, writeRange } from '../../../formats/sheets/a1.js';
import type { SheetPlace } from '../../../formats/sheets/place.js';
import { readRanges } from '../../../formats/sheets/read-rows.js';
import type { SheetRow } from '../../../formats/xlsx/sheet-rows.js';
import type { SheetValue } from '../../../storage/services/google/answers.js';
import type { SheetsClient, WrittenRange } from '../../../storage/services/google/sheets-client.js';
import type { BatchTarget } from '../batches.js';
import { namesAt, type ResultColumns, resultNames } from './plan.js';

/** A result, and the row that it belongs to. */
export interface SheetResult {
  /** Where the row was when it was read. */
  readonly row: number;
  /** What tells the row from others: its id and its texts, as they were read. */
  readonly identity: readonly string[];
  readonly values: readonly SheetValue[];
}

export interface SheetTargetOptions {
  readonly client: SheetsClient;
  readonly place: SheetPlace;
  readonly columns: ResultColumns;
  /** The places of the identity among the columns of the table. */
  readonly identifying: readonly number[];
}

/** Rows between two that are read at once, rather than with a request each. */
const maxGap = 500;
/** Rows that are read at once. */
const maxSpan = 5_000;

/**
 * Writes results beside the rows that they belong to. People may sort, insert and delete rows meanwhile, so each row is
 * compared with what was read, right before and right after writing; a row that is elsewhere now is looked for.
 * `finish` gives the number of tickets that are not there any more, or more than once.
 */
export function sheetTarget(options: SheetTargetOptions): BatchTarget<SheetResult> {
  const { client, columns } = options;
  let moved: ReadonlyMap<string, number> | undefined;
  let lost = 0;

  /** Returns the rows where the results belong now, without those whose ticket is not there. */
  const placed = async (results: readonly SheetResult[]) => {
    const guessed = results.map((result) => ({
      result,
      row: moved ? (moved.get(keyOf(result.identity)) ?? 0) : result.row,
    }));
    const there = await identitiesAt(
      options,
      guessed.map(({ row }) => row),
    );
    return guessed.map(({ result, row }) => ({
      result,
      row: there.get(row) === keyOf(result.identity) ? row : undefined,
    }));
  };

  return {
    async write(results) {
      let found = await placed(results);
      if (found.some(({ row }) => row === undefined)) {
        moved = await allIdentities(options);
        found = await placed(results);
      }
      const sure = found.flatMap(({ result, row }) => (row === undefined ? [] : [{ result, row }]));
      lost += found.length - sure.length;
      if (sure.length === 0) return;
      sure.sort((one, other) => one.row - other.row);
      await client.write(runsOf(sure, columns));
      const after = await identitiesAt(
        options,
        sure.map(({ row }) => row),
      );
      if (sure.some(({ result, row }) => after.get(row) !== keyOf(result.identity)))
        throw movedWhileWriting(options.place);
    },
    finish: async () => lost,
    close: async () => client[Symbol.asyncDispose](),
  };
}

function keyOf(identity: readonly string[]): string {
  return JSON.stringify(identity);
}

/** Rows beside each other are written as one range. */
function runsOf(
  results: readonly { readonly result: SheetResult; readonly row: number }[],
  { title, first }: ResultColumns,
): WrittenRange[] {
  const runs: { from: number; values: (readonly SheetValue[])[] }[] = [];
  for (const { result, row } of results) {
    const last = runs.at(-1);
    if (last && last.from + last.values.length === row) last.values.push(result.values);
    else runs.push({ from: row, values: [result.values] });
  }
  const columns = [first, first + resultNames.length - 1] as const;
  return runs.map(({ from, values }) => ({
    range: writeRange(title, { rows: [from, from + values.length - 1], columns }),
    values,
  }));
}

/** Returns the identities of rows. @throws TicketsiftError `bad_output` where our columns are not where they were */
async function identitiesAt(
  options: SheetTargetOptions,
  rows: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const { lastRow } = options.columns;
  const wanted = [...new Set(rows)]
    .filter((row) => row > 0 && row <= lastRow)
    .sort((one, other) => one - other);
  const found = new Map<number, string>();
  for (const span of spansOf(wanted)) {
    for (const row of await identityRows(options, span)) found.set(row.number, identityOf(row, options));
  }
  return found;
}

/** Returns where each identity is that is on the sheet once. */
async function allIdentities(options: SheetTargetOptions): Promise<ReadonlyMap<string, number>> {
  const { headerRow, lastRow } = options.columns;
  const found = new Map<string, number>();
  for (let from = headerRow + 1; from <= lastRow; from += maxSpan) {
    const rows = await identityRows(options, [from, Math.min(from + maxSpan - 1, lastRow)]);
    for (const row of rows) {
      const key = identityOf(row, options);
      // No row has the number 0: of several that are alike, none is taken.
      found.set(key, found.has(key) ? 0 : row.number);
    }
  }
  return found;
}

function spansOf(rows: readonly number[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last && row - last[1] <= maxGap && row - last[0] < maxSpan) last[1] = row;
    else spans.push([row, row]);
  }
  return spans;
}

/** Reads rows as the source does, and checks in the same request that our columns have their names. */
async function identityRows(
  { client, place, columns, identifying }: SheetTargetOptions,
  rows: readonly [number, number],
): Promise<readonly SheetRow[]> {
  const { title, headerRow, first } = columns;
  const wanted = identifying.map((index) => place.columns[index] ?? 0);
  const across = [Math.min(...wanted), Math.max(...wanted)] as const;
  const ranges: CellRange[] = [
    { rows, columns: across },
    { rows: [headerRow, headerRow], columns: [first, first + resultNames.length - 1] },
  ];
  const {
    rows: [read = [], [header] = []],
  } = await readRanges(client, title, ranges, Number.POSITIVE_INFINITY);
  if (namesAt(header?.texts ?? []) !== 0) throw movedWhileWriting(place);
  return read;
}

function identityOf({ columns, texts }: SheetRow, { place, identifying }: SheetTargetOptions): string {
  return keyOf(identifying.map((index) => texts[columns.indexOf(place.columns[index] ?? -1)] ?? ''));
}

function movedWhileWriting({ title }: SheetPlace): TicketsiftError {
  return new TicketsiftError(
    'bad_output',
    `Rows or columns of sheet ${shorten(title, 60)} were moved at the moment of writing, so the last results may be beside other rows`,
    {
      hint: 'Run the same command again while the sheet is left alone: answers are cached, and every row gets its own.',
    },
  );
}
