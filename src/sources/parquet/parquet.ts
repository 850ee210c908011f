import { TicketsiftError } from '../../core/errors.js';
import { silently } from '../../core/world/wait.js';
import { startParquetReader } from '../../formats/parquet/parquet-thread.js';
import type { ParquetStep } from '../../formats/parquet/read-parquet.js';
import type { ReaderThread } from '../../formats/reader-thread.js';
import { uniqueColumns } from '../columns/header.js';
import { closedEarly } from '../ended.js';
import { wholeFile } from '../input/whole-file.js';
import type { FileOptions, OpenFile, Row, Table } from '../table.js';

/** In bytes. */
const maxSize = 100_000_000_000;

/** Opens a Parquet file: its columns, those in structs with dots in their names, and its rows by their number. */
export const openParquet: OpenFile = async (input, options) => {
  refuseTextFlags(input.name, options.file);
  const file = await wholeFile(input, { maxSize });
  let thread: ReaderThread<ParquetStep> | undefined;
  const close = async () => {
    await thread?.[Symbol.asyncDispose]();
    await file[Symbol.asyncDispose]();
    await input[Symbol.asyncDispose]();
  };
  try {
    const { after } = options.waiting ?? silently;
    thread = startParquetReader({ path: file.path, size: file.size }, { name: input.name, after });
    return await tableOf(thread, input.name, close);
  } catch (error) {
    await close();
    throw error;
  }
};

function refuseTextFlags(name: string, { encoding, delimiter, hasHeader }: FileOptions): void {
  if (encoding === undefined && delimiter === undefined && hasHeader) return;
  throw new TicketsiftError('usage', `${name} is a Parquet file, which is not read as text`, {
    hint: 'Leave out --encoding, --delimiter and --no-header.',
  });
}

async function tableOf(
  thread: ReaderThread<ParquetStep>,
  name: string,
  close: () => Promise<void>,
): Promise<Table> {
  const steps = thread.steps();
  const { value: first } = await steps.next();
  const { columns, notes } = uniqueColumns(first?.kind === 'columns' ? first.columns : []);
  let progress = 0;
  async function* rows(): AsyncGenerator<Row[]> {
    let line = 0;
    let isWhole = false;
    try {
      for await (const step of steps) {
        if (step.kind === 'end') isWhole = true;
        if (step.kind !== 'rows') continue;
        progress = step.progress;
        yield step.rows.map((values) => ({ values, line: ++line }));
      }
      if (!isWhole) throw closedEarly(name);
    } finally {
      await close();
    }
  }
  return { name, columns, notes, rows, progress: () => progress, [Symbol.asyncDispose]: close };
}
