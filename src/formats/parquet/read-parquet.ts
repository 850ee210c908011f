import { type FileHandle, open } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { FileFault } from '../file-fault.js';
import { type ParquetColumn, parquetColumns } from './columns.js';
import { damagedParquet, tooMuchParquet } from './faults.js';
import { cellText, decimalScale, textParsers } from './values.js';

/** Which file is to be read, as plain data. */
export interface ParquetRequest {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** What is read of a Parquet file, step by step, as plain data. */
export type ParquetStep =
  /** Comes once, before all rows: the names of the columns, those in structs with dots. Hostile. */
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  | {
      readonly kind: 'rows';
      readonly rows: readonly (readonly string[])[];
      /** How much of the file has been read, 0 to 1. */
      readonly progress: number;
    }
  /** Comes last. */
  | { readonly kind: 'end' };

const limits = {
  /** In bytes. */
  metadata: 64_000_000,
  columns: 5_000,
  /** Of a row group: in bytes without compression, as the file says; and of one page, whatever it says. */
  group: 1_000_000_000,
  page: 256_000_000,
};

/** A batch has at most this many rows, and at most this many characters. */
const batchSize = 500;
const batchLength = 500_000;

/**
 * Reads a Parquet file, one group of rows after the other. To be run in a thread: what a hostile file makes the library do
 * has no other bound.
 * @throws FileFault for what is not read, and as the file system
 */
export async function* readParquet({ path, size }: ParquetRequest): AsyncGenerator<ParquetStep> {
  await using handle = await open(path);
  const file = bufferOf(handle, size);
  const metadata = await explained(() => readMetadata(file));
  const columns = parquetColumns(parquetSchema(metadata));
  if (columns.length > limits.columns) throw tooMuchParquet(`it has more than ${limits.columns} columns`);
  yield { kind: 'columns', columns: columns.map(({ path }) => path.join('.')) };
  readDecimalsExactly(metadata);
  let start = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const count = Number(group.num_rows);
    if (Number(group.total_byte_size) > limits.group)
      throw tooMuchParquet('a group of its rows is larger than 1 GB');
    const rows = await explained(() => readGroup(file, metadata, { start, count }));
    start += count;
    const progress = (index + 1) / metadata.row_groups.length;
    for (const batch of batches(rows, columns)) yield { kind: 'rows', rows: batch, progress };
  }
  if (BigInt(start) !== metadata.num_rows) throw damagedParquet('rows are missing');
  yield { kind: 'end' };
}

function bufferOf(handle: FileHandle, size: number): AsyncBuffer {
  const read = async (start: number, end: number) => {
    if (!(start >= 0 && end >= start && end <= size)) throw damagedParquet('it ends too soon');
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw damagedParquet('it ends too soon');
    return bytes.buffer;
  };
  return {
    byteLength: size,
    slice(start, end = size) {
      const reading = read(start, end);
      // The library reads ahead, and does not look at what it no longer needs.
      reading.catch(() => {});
      return reading;
    },
  };
}

async function readMetadata(file: AsyncBuffer): Promise<FileMetaData> {
  const end = Buffer.from(await file.slice(Math.max(0, file.byteLength - 8)));
  if (end.length < 8 || end.toString('latin1', 4) !== 'PAR1')
    throw damagedParquet('its end, which names the columns, is missing');
  const length = end.readUInt32LE(0);
  if (length > limits.metadata) throw tooMuchParquet('the description of its columns is larger than 64 MB');
  return parquetMetadata(await file.slice(file.byteLength - 8 - length), {
    parsers: textParsers,
    geoparquet: false,
  });
}

/** The library makes numbers of decimals, which lose digits. As whole numbers and bytes they keep them. */
function readDecimalsExactly(metadata: FileMetaData): void {
  for (const element of metadata.schema) {
    const scale = decimalScale(element);
    if (scale === undefined) continue;
    const exact: SchemaElement['logical_type'] = {
      type: 'DECIMAL',
      scale,
      precision: element.precision ?? 0,
    };
    Object.assign(element, { converted_type: undefined, logical_type: exact });
  }
}

async function readGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { start, count }: { readonly start: number; readonly count: number },
): Promise<Record<string, unknown>[]> {
  let rows: Record<string, unknown>[] = [];
  const read = new Map<string, number>();
  await parquetRead({
    file,
    metadata,
    rowStart: start,
    rowEnd: start + count,
    rowFormat: 'object',
    utf8: false,
    parsers: textParsers,
    geoparquet: false,
    compressors: bounded,
    onChunk({ columnName, rowStart, rowEnd }) {
      read.set(columnName, (read.get(columnName) ?? 0) + rowEnd - rowStart);
    },
    onComplete(all) {
      rows = all;
    },
  });
  if (rows.length !== count || [...read.values()].some((size) => size < count))
    throw damagedParquet('values are missing');
  return rows;
}

/** Refuses what would take much memory before it does. */
const bounded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, outputLength: number) => {
      if (outputLength > limits.page) throw tooMuchParquet('a part of it is larger than 256 MB');
      return decompress(input, outputLength);
    },
  ]),
);

function* batches(
  rows: readonly Record<string, unknown>[],
  columns: readonly ParquetColumn[],
): Generator<string[][]> {
  let batch: string[][] = [];
  let length = 0;
  for (const row of rows) {
    const values = columns.map(({ path, element }) => cellText(valueAt(row, path), element));
    batch.push(values);
    for (const value of values) length += value.length;
    if (batch.length < batchSize && length < batchLength) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  if (batch.length > 0) yield batch;
}

function valueAt(row: Record<string, unknown>, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** Whatever the library throws is damage, or what it does not know. */
async function explained<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof FileFault) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damagedParquet(
      /unsupported|not supported/.test(reason) ? reason : 'its description does not match its content',
    );
  }
}
