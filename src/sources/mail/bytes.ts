import { mailKindOf } from '../../formats/mail/mail-kind.js';
import { isHeader, startsWithFrom } from '../../formats/mail/separators.js';
import { markedEncoding, markLength } from '../input/decode.js';
import { createTranscoder } from '../input/encodings.js';
import { typeOf, wrongType } from '../input/file-types.js';
import type { Input } from '../input/input.js';
import { noMail } from './faults.js';

/** The bytes of a file of mail: those of a text file without a byte order mark. */
export interface MailBytes {
  /** Whether it begins with a `From ` line, as mailboxes do. */
  readonly hasFrom: boolean;
  chunks(): AsyncGenerator<Buffer>;
}

/** So much tells what a file is, in bytes. */
const beginningSize = 4_096;

/** @throws TicketsiftError `bad_input` for a file that does not begin as mail does */
export async function mailBytes(input: Input): Promise<MailBytes> {
  const start = await input.beginning(beginningSize);
  const type = typeOf(start);
  if (type) throw wrongType(input.name, type);
  const encoding = markedEncoding(start) ?? 'utf-8';
  const size = markLength(start);
  const first = readerOf(encoding)(start.subarray(size, size + beginningSize));
  const text = firstText(first);
  const hasFrom = mailKindOf(first) === 'mbox';
  if (text.length > 0 && !hasFrom && (startsWithFrom(text) || !isHeader(text))) throw noMail(input.name);
  async function* chunks(): AsyncGenerator<Buffer> {
    const read = readerOf(encoding);
    let left = size;
    for await (const chunk of input.chunks()) {
      const bytes = chunk.subarray(left);
      left -= chunk.length - bytes.length;
      yield read(bytes);
    }
  }
  return { hasFrom, chunks };
}

/** Makes UTF-8 of UTF-16; other bytes are as each message says. */
function readerOf(encoding: string): (bytes: Buffer) => Buffer {
  if (encoding === 'utf-8') return (bytes) => bytes;
  const transcode = createTranscoder(encoding);
  return (bytes) => transcode(bytes, false).bytes;
}

function firstText(start: Buffer): Buffer {
  const at = start.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  return at === -1 ? Buffer.alloc(0) : start.subarray(at);
}
