import type { Archive } from './archive.js';
import { tooMuch } from './faults.js';
import { type XmlHandler, XmlReader } from './xml.js';

/** In bytes: parts that are read whole, which is all but sheets and their texts. */
const maxSmallPart = 50_000_000;

/** Reads a small part of a workbook to its end. @throws WorkbookFault */
export async function readPart(archive: Archive, path: string, handler: Partial<XmlHandler>): Promise<void> {
  if (archive.sizeOf(path) > maxSmallPart)
    throw tooMuch('its styles or lists are larger than those of any workbook');
  const nothing = () => {};
  const { open = nothing, close = nothing, text = nothing } = handler;
  for await (const _ of readingOf(archive, path, { open, close, text }));
}

/** Reads a part of a workbook step by step: tells after each how many bytes it had. @throws WorkbookFault */
export async function* readingOf(
  archive: Archive,
  path: string,
  handler: XmlHandler,
): AsyncGenerator<number> {
  const xml = new XmlReader(handler);
  let decoder: ReturnType<typeof decoderFor> | undefined;
  for await (const bytes of archive.chunks(path)) {
    decoder ??= decoderFor(bytes);
    xml.push(decoder.decode(bytes, { stream: true }));
    yield bytes.length;
  }
  if (decoder) xml.push(decoder.decode());
  xml.end();
}

/** XML is UTF-8, or UTF-16 with a byte order mark, which the decoder takes away. */
function decoderFor([first, second]: Buffer) {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder();
}
