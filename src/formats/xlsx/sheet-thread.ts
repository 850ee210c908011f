import { type ReaderThread, type ReaderThreadOptions, startReaderThread } from '../reader-thread.js';
import { tooMuch } from './faults.js';
import type { SheetRequest, SheetStep } from './read-sheet.js';

/** A workbook that is read in a thread: the steps of `readSheet`. */
export type SheetThread = ReaderThread<SheetStep>;

const compiled = new URL('../../../dist/formats/xlsx/worker.js', import.meta.url);

/** Reads a sheet in a thread: it gives a word for every 4 MB, and needs a fourth of the memory that it may have. */
export function startReader(
  request: SheetRequest,
  options: Pick<ReaderThreadOptions, 'name' | 'after'>,
): SheetThread {
  return startReaderThread(request, {
    file: compiled,
    ...options,
    tooMuch,
    hint: 'Open it in Excel, save it as .xlsx or CSV, and read that.',
  });
}
