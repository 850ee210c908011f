import { isUtf8 } from 'node:buffer';
import { TicketsiftError } from '../../core/errors.js';
import { shorten } from '../../core/text/shorten.js';
import { continued, readBeginning } from './beginning.js';
import { createTranscoder, type TextPiece, type Transcode } from './encodings.js';
import { beginningSize, lookedAt, tellsLater, typeOf, wrongType } from './file-types.js';
import { guessEncoding, guessUtf16, isMostlyUtf8 } from './guess-encoding.js';
import type { Input } from './input.js';

/** The text of a file as UTF-8, in pieces. */
export interface Text {
  /** The name of the encoding the file is in, such as `utf-8`. */
  readonly encoding: string;
  /** Can be walked once. */
  pieces(): AsyncGenerator<TextPiece>;
  /** Returns what to do about bytes that are not UTF-8, once there was a damaged piece. */
  encodingHint(): string | undefined;
}

/**
 * Reads a file's text in the encoding of its byte order mark, which is not part of the text; or else of `label`; or
 * else as UTF-8. The mark wins, as in the Encoding Standard's "decode": a label is more often wrong.
 * @param command what is typed to read it, for a hint that adds a flag
 * @throws TicketsiftError `usage` for a label that names no encoding; `bad_input` for a file that is not text, and
 * for UTF-16 that does not say so
 */
export async function decode(input: Input, label: string | undefined, command?: string): Promise<Text> {
  const named = label === undefined ? undefined : encodingNamed(label);
  const raw = input.chunks();
  const start = await readStart(raw);
  const type = typeOf(start);
  if (type) throw wrongType(input.name, type);
  const encoding = markedEncoding(start) ?? named ?? unmarkedEncoding(start, input.name, command);
  const bytes = continued(start.subarray(markLength(start)), raw);
  let damaged: Buffer | undefined;
  return {
    encoding,
    pieces: () => transcoded(bytes, createTranscoder(encoding), (chunk) => (damaged ??= chunk)),
    encodingHint: () => damaged && hintFor(damaged, command),
  };
}

/** Says what bytes that are not UTF-8 most likely are, and what to type. */
function hintFor(damaged: Buffer, command: string | undefined): string | undefined {
  if (isMostlyUtf8(damaged))
    return 'The text around them is UTF-8, so they are damage: repair the file or export it again.';
  const likely = guessEncoding(damaged);
  if (likely === undefined) return undefined;
  const { name, isClear } = likely;
  return `${isClear ? 'They are' : 'Most likely they are'} ${name}: ${withEncoding(name, command)}`;
}

function withEncoding(name: string, command: string | undefined): string {
  return command === undefined ? `use --encoding ${name}.` : `\`${command} --encoding ${name}\``;
}

/** As much of the beginning as tells what a file is. */
async function readStart(raw: AsyncGenerator<Buffer>): Promise<Buffer> {
  const start = await readBeginning(raw, beginningSize);
  if (start.length >= lookedAt || !tellsLater(start)) return start;
  return Buffer.concat([start, await readBeginning(raw, lookedAt - start.length)]);
}

async function* transcoded(
  chunks: AsyncGenerator<Buffer>,
  transcode: Transcode,
  onDamage: (chunk: Buffer) => void,
): AsyncGenerator<TextPiece> {
  for await (const chunk of chunks) {
    const piece = transcode(chunk, false);
    if (piece.isDamaged) onDamage(chunk);
    if (piece.bytes.length > 0) yield piece;
  }
  const last = transcode(Buffer.alloc(0), true);
  if (last.bytes.length > 0) yield last;
}

const byteOrderMarks: Readonly<Record<string, Buffer>> = {
  'utf-8': Buffer.of(0xef, 0xbb, 0xbf),
  'utf-16le': Buffer.of(0xff, 0xfe),
  'utf-16be': Buffer.of(0xfe, 0xff),
};

/** What `TextDecoder` calls an encoding of the WHATWG Encoding Standard. */
export function encodingNamed(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch (cause) {
    throw new TicketsiftError('usage', `There is no encoding ${shorten(label, 60)}`, {
      cause,
      hint: 'Some known ones: utf-8, utf-16le, windows-1252, latin1, iso-8859-15, shift_jis, gb18030.',
    });
  }
}

/** Returns the encoding that a byte order mark names. */
export function markedEncoding(start: Buffer): string | undefined {
  return Object.entries(byteOrderMarks).find(([, mark]) => mark.equals(start.subarray(0, mark.length)))?.[0];
}

/** Returns how many bytes a byte order mark has; 0 where there is none. */
export function markLength(start: Buffer): number {
  return byteOrderMarks[markedEncoding(start) ?? '']?.length ?? 0;
}

/** UTF-8, unless it can be seen that this would read a NUL between any two letters. */
function unmarkedEncoding(start: Buffer, source: string, command: string | undefined): string {
  const meant = guessUtf16(start.subarray(0, beginningSize));
  if (meant === undefined) {
    if (isBinary(start.subarray(0, beginningSize))) throw wrongType(source, binary);
    return 'utf-8';
  }
  throw new TicketsiftError('bad_input', `${source} is UTF-16 without a byte order mark`, {
    hint: command === undefined ? `Use --encoding ${meant}.` : withEncoding(meant, command),
  });
}

const binary = {
  what: 'not a text file',
  hint: 'Export the tickets as CSV or JSON Lines. If it is UTF-16, use --encoding utf-16le.',
};

/** Whether there are zero bytes beside bytes that are not UTF-8, whose last character may be cut. */
function isBinary(start: Buffer): boolean {
  if (!start.includes(0)) return false;
  return [0, 1, 2, 3].every((cut) => !isUtf8(start.subarray(0, start.length - cut)));
}
