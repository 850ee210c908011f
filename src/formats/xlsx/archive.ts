import type { Entry } from 'yauzl';
import { counted, roughSize } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { openZipEntries, type ZipEntries } from '../zip/entries.js';
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
  const zip = await openZipEntries(path, {
    maxEntries: maxParts,
    decodesNames: true,
    tooMany: (count) => tooMuch(`it is an archive of ${counted(count, 'part')}`),
    wrongChecksum: ({ fileName }) =>
      damaged(`its part ${shorten(fileName, 60)} was changed or cut off on its way`),
    unreadable,
  });
  try {
    const parts = partsOf(zip.entries);
    checkSizes(parts, size);
    return {
      has: (path) => parts.has(path.toLowerCase()),
      sizeOf: (path) => parts.get(path.toLowerCase())?.uncompressedSize ?? 0,
      chunks: (path) => chunksOf(zip, parts.get(path.toLowerCase()), path),
      close: zip.close,
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** Returns the parts by their names, whose case means nothing (OPC, 6.2.2.3). */
function partsOf(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const parts = new Map<string, Entry>();
  for (const entry of entries) {
    const name = entry.fileName.toLowerCase();
    if (parts.has(name)) throw damaged(`it has two parts called ${shorten(entry.fileName, 60)}`);
    parts.set(name, entry);
  }
  return parts;
}

function checkSizes(parts: ReadonlyMap<string, Entry>, size: number): void {
  let total = 0;
  for (const { uncompressedSize } of parts.values()) {
    if (uncompressedSize > maxPartSize) throw tooMuch(`a part of it has ${roughSize(uncompressedSize)}`);
    total += uncompressedSize;
  }
  if (total > alwaysReadSize && total > maxRatio * size) {
    throw tooMuch(`its ${roughSize(size)} would become ${roughSize(total)}, as in a zip bomb`);
  }
}

async function* chunksOf(zip: ZipEntries, entry: Entry | undefined, path: string): AsyncGenerator<Buffer> {
  if (!entry) throw damaged(`its part ${shorten(path, 60)} is missing`);
  if (entry.isEncrypted()) {
    throw new WorkbookFault('is a zip archive with a password', 'Save it without one, and read that.');
  }
  yield* zip.chunks(entry);
}

function unreadable(reason: string): WorkbookFault {
  if (reason.startsWith('End of central directory')) return damaged('it is cut off');
  return damaged(`the zip archive that it is cannot be read (${shorten(reason, 100)})`);
}
