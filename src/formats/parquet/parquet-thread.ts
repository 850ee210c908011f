import { type ReaderThread, type ReaderThreadOptions, startReaderThread } from '../reader-thread.js';
import { tooMuchParquet } from './faults.js';
import type { ParquetRequest, ParquetStep } from './read-parquet.js';

const compiled = new URL('../../../dist/formats/parquet/worker.js', import.meta.url);

/** Reads a Parquet file in a thread: a group of rows is held as a whole. */
export function startParquetReader(
  request: ParquetRequest,
  options: Pick<ReaderThreadOptions, 'name' | 'after'>,
): ReaderThread<ParquetStep> {
  return startReaderThread(request, {
    file: compiled,
    ...options,
    tooMuch: tooMuchParquet,
    hint: 'Write it again, or export the tickets as CSV.',
    maxMemoryMb: 1_024,
  });
}
