import { mailKindOf } from '../../formats/mail/mail-kind.js';
import { isHeader, startsWithFrom } from '../../formats/mail/separators.js';
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

const marks = [
  { encoding: undefined, bytes: Buffer.of(0xef, 0xbb, 0xbf) },
  { encoding: 'utf-16le', bytes: Buffer.of(0xff, 0xfe) },
  { encoding: 'utf-16be', bytes: Buffer.of(0xfe, 0xff) },
];

/** @throws TicketsiftError `bad_input` for a file that does not begin as mail does */
export async function mailBytes(input: Input): Promise<MailBytes> {
  const start = await input.beginning(beginningSize);
  const type = typeOf(start);
  if (type) throw wrongType(input.name, type);
  const mark = marks.find(({ bytes }) => bytes.equals(start.subarray(0, bytes.length)));
  const transcode = mark?.encoding === undefined ? undefined : createTranscoder(mark.encoding);
  const size = mark?.bytes.length ?? 0;
  const plain = start.subarray(size, size + beginningSize);
  const first = transcode ? createTranscoder(mark?.encoding ?? '')(plain, false).bytes : plain;
  const text = firstText(first);
  const hasFrom = mailKindOf(first) === 'mbox';
  if (text.length > 0 && !hasFrom && (startsWithFrom(text) || !isHeader(text))) throw noMail(input.name);
  async function* chunks(): AsyncGenerator<Buffer> {
    let left = size;
    for await (const chunk of input.chunks()) {
      const bytes = chunk.subarray(left);
      left -= chunk.length - bytes.length;
      yield transcode ? transcode(bytes, false).bytes : bytes;
    }
  }
  return { hasFrom, chunks };
}

function firstText(start: Buffer): Buffer {
  const at = start.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  return at === -1 ? Buffer.alloc(0) : start.subarray(at);
}
