import type { SheetStep } from '../../formats/xlsx/read-sheet.js';
import type { SheetRow } from '../../formats/xlsx/sheet-rows.js';
import { closedEarly } from '../ended.js';
import { headSize } from './find-table.js';

type Step<Kind extends SheetStep['kind']> = Extract<SheetStep, { kind: Kind }>;
export type RowsStep = Step<'rows'>;

/** What is known of a sheet before its table is found. */
interface Head {
  readonly sheet: Step<'sheet'>;
  readonly steps: readonly RowsStep[];
  /** The rows of those steps. */
  readonly rows: readonly SheetRow[];
  /** Where that was all. */
  readonly end: Step<'end'> | undefined;
}

/** Reads the first rows of a sheet. @param source what it is called */
export async function readHead(steps: AsyncIterator<SheetStep>, source: string): Promise<Head> {
  const read: RowsStep[] = [];
  let sheet: Step<'sheet'> | undefined;
  let end: Step<'end'> | undefined;
  for (let count = 0; count < headSize && !end; ) {
    const { done, value } = await steps.next();
    if (done) throw closedEarly(source);
    if (value.kind === 'sheet') sheet = value;
    else if (value.kind === 'end') end = value;
    else if (value.kind === 'rows') {
      read.push(value);
      count += value.rows.length;
    }
  }
  if (!sheet) throw closedEarly(source);
  return { sheet, steps: read, rows: read.flatMap(({ rows }) => rows), end };
}
