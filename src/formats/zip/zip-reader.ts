import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { counted } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { damagedZip, unpackIt, ZipFault } from './zip-fault.js';

/** A file in an archive. */
export interface ZippedFile {
  /** As the archive has it, with its folders. Hostile: nothing is ever written by it. */
  readonly name: string;
  /** In bytes, decompressed. */
  readonly size: number;
  /** In bytes, as it is in the archive. */
  readonly packedSize: number;
  /** Reads it. @throws ZipFault where it is encrypted, damaged, or compressed in a rare way */
  chunks(): AsyncGenerator<Buffer>;
}

/** An archive whose list of files has been read. */
export interface ZipReader {
  readonly files: readonly ZippedFile[];
  close(): void;
}

const maxFiles = 100_000;

/** Opens an archive and reads its list of files; folders are none. @throws ZipFault */
export async function openZipReader(path: string): Promise<ZipReader> {
  const zip = await openZip(path);
  try {
    const entries = await entriesOf(zip);
    const files = entries.map((entry) => fileOf(zip, entry)).filter(({ name }) => !/[/\\]$/.test(name));
    return { files, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are only shown, so that those that lead elsewhere do no harm.
    open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (cause, zip) => {
      if (cause) reject(explain(cause));
      else resolve(zip);
    });
  });
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > maxFiles)
    throw new ZipFault(`is not read: it holds ${counted(zip.entryCount, 'file')}`, unpackIt);
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('error', (cause: unknown) => reject(explain(cause)));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function fileOf(zip: ZipFile, entry: Entry): ZippedFile {
  return {
    name: nameOf(entry),
    size: entry.uncompressedSize,
    packedSize: entry.compressedSize,
    chunks: () => chunksOf(zip, entry),
  };
}

/** Most programs write UTF-8, whether or not they say so. */
function nameOf({ fileName }: Entry): string {
  const bytes: unknown = fileName;
  if (!Buffer.isBuffer(bytes)) return fileName;
  return isUtf8(bytes) ? bytes.toString() : bytes.toString('latin1');
}

const stored = 0;
const deflated = 8;

async function* chunksOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  if (entry.isEncrypted())
    throw new ZipFault('is encrypted', 'Unpack it with its password, and name the file itself.');
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated)
    throw new ZipFault('is compressed in a way that few programs read', unpackIt);
  let sum = 0;
  let stream: Readable | undefined;
  try {
    stream = await openStream(zip, entry);
    for await (const chunk of stream) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw explain(cause);
  } finally {
    stream?.destroy();
  }
  if (sum !== entry.crc32) throw damagedZip('its checksum is wrong');
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
function explain(cause: unknown): unknown {
  if (cause instanceof ZipFault || (codeOf(cause) !== '' && !codeOf(cause).startsWith('Z_'))) return cause;
  const why = messageOf(cause);
  if (/encryption/i.test(why))
    return new ZipFault('is encrypted', 'Unpack it with its password, and name the file itself.');
  if (/multi-disk/i.test(why)) return new ZipFault('is a part of an archive in several files', unpackIt);
  if (/^End of central directory/.test(why)) return damagedZip('its end, which lists its files, is missing');
  return damagedZip(shorten(why, 100));
}
