import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import type { Headers } from './headers.js';

/** What unpacks each encoding; a server may send one that was not requested. */
const encodings = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: inflateAny,
  br: promisify(brotliDecompress),
};

/** With zlib's header, as the standard has it, or without, as some servers send it. */
async function inflateAny(bytes: Buffer, options: ZlibOptions): Promise<Buffer> {
  return await promisify<Buffer, ZlibOptions, Buffer>(isWrapped(bytes) ? inflate : inflateRaw)(
    bytes,
    options,
  );
}

function isWrapped(bytes: Buffer): boolean {
  return bytes.length > 1 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}

type Encoding = keyof typeof encodings;

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(encodings, name);
}

function encodingOf({ 'content-encoding': named }: Headers, bytes: Buffer): Encoding | undefined {
  const name = String(named ?? '')
    .trim()
    .toLowerCase();
  if (isEncoding(name)) return name;
  // Some gateways leave out the header.
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? 'gzip' : undefined;
}

export function isCompressed(headers: Headers, bytes: Buffer): boolean {
  return encodingOf(headers, bytes) !== undefined;
}

/** @throws zlib's error for what is damaged, `ERR_BUFFER_TOO_LARGE` for what unpacks to more than `maxBytes` */
export async function decompress(bytes: Buffer, headers: Headers, maxBytes: number): Promise<Buffer> {
  const encoding = encodingOf(headers, bytes);
  return encoding === undefined ? bytes : await encodings[encoding](bytes, { maxOutputLength: maxBytes });
}
