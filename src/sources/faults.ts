import { counted } from '../core/text/numbers.js';
import type { Text } from './input/decode.js';

/** What is wrong with a row. */
export interface Fault {
  /** The line of the file, counted from 1. */
  readonly line: number;
  /** A sentence without its full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly cause?: unknown;
}

/** @param what is too large, in a word such as `row` */
export function tooLarge(what: string, line: number, maxBytes: number): Fault {
  const limit = maxBytes >= 1_000_000 ? `${maxBytes / 1_000_000} MB` : counted(maxBytes, 'byte');
  return {
    line,
    message: `This ${what} is larger than ${limit}`,
    hint: 'Most likely a quote or a line break is missing.',
  };
}

/** Bytes that mean nothing in the encoding a text is read in. */
export function badEncoding(line: number, text: Pick<Text, 'encoding' | 'encodingHint'>): Fault {
  const { encoding } = text;
  return {
    line,
    message: `These bytes are not ${encoding.toUpperCase()}`,
    hint: encoding === 'utf-8' ? (text.encodingHint() ?? nameEncoding) : 'Name another with --encoding.',
  };
}

const nameEncoding = 'Name the encoding of the file, such as --encoding windows-1252 or --encoding latin1.';
