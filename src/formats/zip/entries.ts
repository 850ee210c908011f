import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import type { FileFault } from '../file-fault.js';

/** An archive whose list of entries has been read. */
export interface ZipEntries {
  readonly entries: readonly Entry[];
  /** Reads an entry, decompressed. @throws FileFault where it is damaged, and as the file system */
  chunks(entry: Entry): AsyncGenerator<Buffer>;
  close(): void;
}

/** How a kind of archive is read, and what is said of one that cannot be. */
export interface ZipEntriesOptions {
  readonly maxEntries: number;
  /** Whether names are checked and decoded; else they are bytes. */
  readonly decodesNames: boolean;
  readonly tooMany: (count: number) => FileFault;
  readonly wrongChecksum: (entry: Entry) => FileFault;
  /** @param reason what yauzl says */
  readonly unreadable: (reason: string) => FileFault;
}

/** Opens an archive and reads its list of entries. @throws FileFault, and as the file system */
export async function openZipEntries(path: string, options: ZipEntriesOptions): Promise<ZipEntries> {
  const zip = await openZip(path, options);
  try {
    const entries = await entriesOf(zip, options);
    return { entries, chunks: (entry) => chunksOf(zip, entry, options), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openZip(path: string, { decodesNames, unreadable }: ZipEntriesOptions): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, decodeStrings: decodesNames }, (cause, zip) => {
      if (cause) reject(explain(cause, unreadable));
      else resolve(zip);
    });
  });
}

function entriesOf(zip: ZipFile, { maxEntries, tooMany, unreadable }: ZipEntriesOptions): Promise<Entry[]> {
  if (zip.entryCount > maxEntries) throw tooMany(zip.entryCount);
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('error', (cause: unknown) => reject(explain(cause, unreadable)));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

async function* chunksOf(
  zip: ZipFile,
  entry: Entry,
  { wrongChecksum, unreadable }: ZipEntriesOptions,
): AsyncGenerator<Buffer> {
  let sum = 0;
  try {
    for await (const chunk of await openStream(zip, entry)) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw explain(cause, unreadable);
  }
  if (sum !== entry.crc32) throw wrongChecksum(entry);
}

function openStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (cause, stream) => {
      if (cause) reject(cause);
      else resolve(stream);
    });
  });
}

/** What yauzl says is of its own making, unless the system refused to read. */
function explain(cause: unknown, unreadable: ZipEntriesOptions['unreadable']): unknown {
  const code = codeOf(cause);
  return code === '' || code.startsWith('Z_') ? unreadable(messageOf(cause)) : cause;
}
