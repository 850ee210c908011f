import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { damaged, tooMuch, WorkbookFault } from './faults.js';

/** The parts of a workbook, which is a zip archive. */
export interface Archive {
  has(path: string): boolean;
  /** The size of a part, decompressed, in bytes. */
  sizeOf(path: string): number;
  /** Reads a part. @throws WorkbookFault for one that is not there or is damaged */
  chunks(path: string): AsyncGenerator<Buffer>;
  close(): void;
}

const maxParts = 20_000;
/** In bytes, decompressed: a sheet as large as Excel takes has less. */
const maxPartSize = 8_000_000_000;
/** A small workbook may be packed as tightly as it likes, and so is what holds only empty cells. */
const alwaysReadSize = 100_000_000;
/** Sheets of one value a million times have 40; deflate can do 1,030. */
const maxRatio = 150;

/**
 * Opens a workbook and checks the sizes of all that is in it, before anything is decompressed.
 * @param size of the file, in bytes
 * @throws WorkbookFault
 */
export async function openArchive(path: string, size: number): Promise<Archive> {
  const zip = await openZip(path);
  try {
    const parts = await partsOf(zip);
    checkSizes(parts, size);
    return {
      has: (path) => parts.has(path.toLowerCase()),
      sizeOf: (path) => parts.get(path.toLowerCase())?.uncompressedSize ?? 0,
      chunks: (path) => chunksOf(zip, parts.get(path.toLowerCase()), path),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (cause, zip) => {
      if (cause) reject(explain(cause));
      else resolve(zip);
    });
  });
}

/** Returns the parts by their names, whose case means nothing (OPC, 6.2.2.3). */
function partsOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > maxParts) throw tooMuch(`it is an archive of ${counted(zip.entryCount, 'part')}`);
  return new Promise((resolve, reject) => {
    const parts = new Map<string, Entry>();
    const fail = (cause: unknown) => reject(explain(cause));
    zip.on('error', fail);
    zip.on('end', () => resolve(parts));
    zip.on('entry', (entry: Entry) => {
      const name = entry.fileName.toLowerCase();
      if (parts.has(name)) return fail(damaged(`it has two parts called ${shorten(entry.fileName, 60)}`));
      parts.set(name, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function checkSizes(parts: ReadonlyMap<string, Entry>, size: number): void {
  let total = 0;
  for (const { uncompressedSize } of parts.values()) {
    if (uncompressedSize > maxPartSize) throw tooMuch(`a part of it has ${megabytes(uncompressedSize)}`);
    total += uncompressedSize;
  }
  if (total > alwaysReadSize && total > maxRatio * size) {
    throw tooMuch(`its ${megabytes(size)} would become ${megabytes(total)}, as in a zip bomb`);
  }
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${grouped(Math.round(bytes / 1_000_000))} MB`;
}

async function* chunksOf(zip: ZipFile, entry: Entry | undefined, path: string): AsyncGenerator<Buffer> {
  const name = shorten(path, 60);
  if (!entry) throw damaged(`its part ${name} is missing`);
  if (entry.isEncrypted()) {
    throw new WorkbookFault('is a zip archive with a password', 'Save it without one, and read that.');
  }
  let sum = 0;
  try {
    for await (const chunk of await openPart(zip, entry)) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw explain(cause);
  }
  if (sum !== entry.crc32) throw damaged(`its part ${name} was changed or cut off on its way`);
}

function openPart(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (cause, stream) => {
      if (cause) reject(cause);
      else resolve(stream);
    });
  });
}

/** What yauzl says is of its own making, unless the system refused to read. */
function explain(cause: unknown): unknown {
  if (cause instanceof WorkbookFault || (codeOf(cause) !== '' && !codeOf(cause).startsWith('Z_')))
    return cause;
  if (messageOf(cause).startsWith('End of central directory')) return damaged('it is cut off');
  return damaged(`the zip archive that it is cannot be read (${shorten(messageOf(cause), 100)})`);
}
