import { TicketsiftError } from '../../core/errors.js';
import { silently } from '../../core/world/wait.js';
import { type SheetThread, startReader } from '../../formats/xlsx/sheet-thread.js';
import { BadRows } from '../bad-rows.js';
import { uniqueColumns } from '../columns/header.js';
import { closedEarly } from '../ended.js';
import { tooLarge } from '../faults.js';
import { lookedAt } from '../input/file-types.js';
import type { Input } from '../input/input.js';
import { wholeFile } from '../input/whole-file.js';
import type { FileOptions, OpenFile, Row, SourceOptions, Table } from '../table.js';
import { checkFileType } from './file-type.js';
import { findTable, numberedColumns } from './find-table.js';
import { formulaWarnings, headerNotes, sheetNotes } from './notes.js';
import { type RowsStep, readHead } from './read-head.js';
import { TableCells } from './table-cells.js';

/** In bytes: two sheets as large as Excel takes are smaller. */
const maxSize = 4_000_000_000;

/** Opens a sheet of an Excel workbook and finds the row that names its columns. */
export const openXlsx: OpenFile = async (input, options) => {
  refuseTextFlags(input.name, options.file);
  checkFileType(input.name, await input.beginning(lookedAt));
  const file = await wholeFile(input, { maxSize });
  let thread: SheetThread | undefined;
  const close = async () => {
    await thread?.[Symbol.asyncDispose]();
    await file[Symbol.asyncDispose]();
    await input[Symbol.asyncDispose]();
  };
  try {
    const { sheet, maxRowSize } = options.file;
    thread = startReader(
      { path: file.path, size: file.size, sheet, maxRowLength: maxRowSize },
      { name: input.name, after: (options.waiting ?? silently).after },
    );
    return await tableOf(thread, { input, options, close });
  } catch (error) {
    await close();
    throw error;
  }
};

function refuseTextFlags(name: string, { encoding, delimiter }: FileOptions): void {
  if (encoding === undefined && delimiter === undefined) return;
  throw new TicketsiftError('usage', `${name} is an Excel file, which is not read as text`, {
    hint: 'Leave out --encoding and --delimiter.',
  });
}

const lookAt = 'Look at it in Excel; --max-row-size allows larger rows.';

interface Opened {
  readonly input: Input;
  readonly options: SourceOptions;
  readonly close: () => Promise<void>;
}

async function tableOf(thread: SheetThread, { input, options, close }: Opened): Promise<Table> {
  const { hasHeader, maxRowSize } = options.file;
  const steps = thread.steps();
  const head = await readHead(steps, input.name);
  const table = findTable(head.rows, hasHeader);
  const { columns, notes } = hasHeader ? uniqueColumns(table.names) : numberedColumns(table);
  const badRows = new BadRows(input.name, options);
  const cells = new TableCells(table);
  let progress = 0;

  const rowsOf = ({ rows }: RowsStep): Row[] =>
    rows.flatMap((row) => {
      if (row.number <= (table.headerRows.at(-1) ?? 0)) return [];
      if (row.isTooLarge) badRows.report({ ...tooLarge('row', row.number, maxRowSize), hint: lookAt });
      const values = cells.valuesOf(row);
      return values ? [{ values, line: row.number }] : [];
    });
  async function* rows(): AsyncGenerator<Row[]> {
    try {
      for (const step of head.steps) yield rowsOf(step);
      let last = head.end;
      for await (const step of steps) {
        if (step.kind === 'rows') {
          progress = step.progress;
          yield rowsOf(step);
        } else if (step.kind === 'end') last = step;
      }
      if (!last) throw closedEarly(input.name);
      const warnings = [...cells.warnings(), ...formulaWarnings(last.formulasWithoutValue)];
      for (const warning of warnings) options.warn(`${input.name}: ${warning}`);
    } finally {
      await close();
    }
  }
  return {
    name: input.name,
    columns,
    notes: [...sheetNotes(head.sheet, options.file), ...notes],
    details: headerNotes(table),
    rows: () => badRows.leaveOut(input, rows()),
    skipped: () => badRows.count,
    progress: () => progress,
    [Symbol.asyncDispose]: close,
  };
}
