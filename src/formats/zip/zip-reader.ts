import { isUtf8 } from 'node:buffer';
import type { Entry } from 'yauzl';
import { counted } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { openZipEntries, type ZipEntries } from './entries.js';
import { damagedZip, encryptedZip, unpackIt, ZipFault } from './zip-fault.js';

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
  const zip = await openZipEntries(path, {
    maxEntries: maxFiles,
    // Names are only shown, so that those that lead elsewhere do no harm.
    decodesNames: false,
    tooMany: (count) => new ZipFault(`is not read: it holds ${counted(count, 'file')}`, unpackIt),
    wrongChecksum: () => damagedZip('its checksum is wrong'),
    unreadable,
  });
  const files = zip.entries.map((entry) => fileOf(zip, entry)).filter(({ name }) => !/[/\\]$/.test(name));
  return { files, close: zip.close };
}

function fileOf(zip: ZipEntries, entry: Entry): ZippedFile {
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

async function* chunksOf(zip: ZipEntries, entry: Entry): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw encryptedZip();
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated)
    throw new ZipFault('is compressed in a way that few programs read', unpackIt);
  yield* zip.chunks(entry);
}

function unreadable(reason: string): ZipFault {
  if (/encryption/i.test(reason)) return encryptedZip();
  if (/multi-disk/i.test(reason)) return new ZipFault('is a part of an archive in several files', unpackIt);
  if (/^End of central directory/.test(reason))
    return damagedZip('its end, which lists its files, is missing');
  return damagedZip(shorten(reason, 100));
}
