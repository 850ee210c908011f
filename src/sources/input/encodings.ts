import { isUtf8 } from 'node:buffer';
import { withoutUpperControls } from '../../formats/windows-1252.js';

/** A piece of a text, cut between two characters. */
export interface TextPiece {
  /** UTF-8, whatever the encoding of the file. */
  readonly bytes: Buffer;
  /** Whether it contains `damage` in place of bytes that mean nothing in the file's encoding. */
  readonly isDamaged: boolean;
}

/**
 * Replaces bytes that mean nothing. A noncharacter, rather than U+FFFD: many files legitimately contain that
 * one, since their text was damaged before.
 */
export const damage = '\uFDD0';

/**
 * Makes a piece of the next bytes of a file. A character that is cut by their end waits for the next call; with
 * `isLast` nothing is to come.
 */
export type Transcode = (bytes: Buffer, isLast: boolean) => TextPiece;

/**
 * @param name as `TextDecoder` calls the encoding
 */
export function createTranscoder(name: string): Transcode {
  if (name === 'utf-8') return whole(unfinishedUtf8, checkUtf8);
  if (name === 'utf-16le') return utf16(1);
  if (name === 'utf-16be') return utf16(0);
  if (name === 'windows-1252') return (bytes) => piece(windows1252(bytes), false);
  const decoder = new TextDecoder(name);
  return (bytes, isLast) => {
    const text = decoder.decode(bytes, { stream: !isLast });
    // No other encoding but GB 18030 has U+FFFD, so it marks what could not be decoded.
    return text.includes(replacement)
      ? piece(text.replaceAll(replacement, damage), true)
      : piece(text, false);
  };
}

const replacement = '\uFFFD';

function piece(text: string, isDamaged: boolean): TextPiece {
  return { bytes: Buffer.from(text), isDamaged };
}

/** Holds back what `unfinished` says the end of the bytes has of a character that goes on. */
function whole(unfinished: (bytes: Buffer) => number, convert: (bytes: Buffer) => TextPiece): Transcode {
  let held: Buffer = Buffer.alloc(0);
  return (next, isLast) => {
    const bytes = held.length === 0 ? next : Buffer.concat([held, next]);
    const end = bytes.length - (isLast ? 0 : unfinished(bytes));
    held = bytes.subarray(end);
    return convert(bytes.subarray(0, end));
  };
}

/** UTF-8 goes through as it is. */
function checkUtf8(bytes: Buffer): TextPiece {
  if (isUtf8(bytes)) return { bytes, isDamaged: false };
  // What there is of U+FFFD by right is set aside while the decoder puts more of it.
  const set = Buffer.from(bytes.toString('latin1').replaceAll('\xEF\xBF\xBD', '\xEF\xB7\x91'), 'latin1');
  return piece(set.toString().replaceAll(replacement, damage).replaceAll('\uFDD1', replacement), true);
}

/** How many bytes at the end start a character that needs more. */
function unfinishedUtf8(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = byte >= 0x80 && byte < 0xc0;
    if (isContinuation) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** @param upper where the upper byte of a unit is: 0 or 1 */
function utf16(upper: 0 | 1): Transcode {
  const unfinished = (bytes: Buffer) => {
    const odd = bytes.length % 2;
    const last = bytes[bytes.length - odd - 2 + upper] ?? 0;
    // A high surrogate waits for the low one.
    return odd + (last >= 0xd8 && last < 0xdc ? 2 : 0);
  };
  return whole(unfinished, (bytes) => {
    const odd = bytes.length % 2;
    const units = Buffer.from(bytes.subarray(0, bytes.length - odd));
    const text = (upper === 0 ? units.swap16() : units).toString('utf16le');
    // Half a unit at the end of a file is as wrong as half a pair.
    return wellFormed(odd ? `${text}\uD800` : text);
  });
}

function wellFormed(text: string): TextPiece {
  return text.isWellFormed() ? piece(text, false) : piece(text.replace(/\p{Cs}/gu, damage), true);
}

function windows1252(bytes: Buffer): string {
  return withoutUpperControls(bytes.toString('latin1'));
}
