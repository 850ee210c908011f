import type { Outcome } from '../../core/outcome.js';
import { categoryList } from '../category-list.js';
import type { ResultColumn } from '../result-columns.js';

/** A column that rows are sorted by. */
export interface SortColumn {
  readonly column: ResultColumn;
  readonly isDescending: boolean;
}

/**
 * Returns a key of a row: bytes that compare as the rows are to be sorted. Numbers compare as numbers and come before texts;
 * texts compare without regard to case and accents, and the whole numbers in them by their values, so that T-9 comes before
 * T-10; false comes before true. A row without a value comes last, in either direction.
 */
export function sortKey(outcome: Outcome, columns: readonly SortColumn[]): Buffer {
  return Buffer.concat(
    columns.map(({ column, isDescending }) => {
      const text = textOf(outcome, column);
      if (text === '') return none;
      const key = readNumber(text) ?? textKey(text);
      return isDescending ? inverted(key) : key;
    }),
  );
}

// The first byte of a key. Inverted, each is still below that of a row without a value.
const none = Buffer.of(0xff);
const numberMark = Buffer.of(1);
const textMark = Buffer.of(2);
/** Ends a text, so that the shorter of two that begin alike comes first. No text has it. */
const end = Buffer.of(0);

/** As much of a text is compared. */
const maxLength = 1_000;

function textOf(outcome: Outcome, column: ResultColumn): string {
  const { classification, error } = outcome;
  switch (column.kind) {
    case 'text':
      return column.text(outcome).trim();
    case 'urgent':
      return classification ? String(Number(classification.urgent)) : '';
    case 'categories':
      return classification ? categoryList(classification.categories) : '';
    case 'error':
      return error ? `${error.code}: ${error.message}` : '';
  }
}

/** The key of a text that is a number, if it is one. */
function readNumber(text: string): Buffer | undefined {
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(text)) return undefined;
  // Zero has one sign.
  const value = Number(text) + 0;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  const ordered =
    value < 0 ? inverted(bytes) : Buffer.concat([Buffer.of((bytes[0] ?? 0) | 0x80), bytes.subarray(1)]);
  // Of ids with 20 digits a double does not tell the last ones.
  const digits =
    value > Number.MAX_SAFE_INTEGER && /^\d+$/.test(text) ? Buffer.from(withOrderedDigits(text)) : end;
  return Buffer.concat([numberMark, ordered, digits, end]);
}

function textKey(text: string): Buffer {
  const folded = text
    .slice(0, maxLength)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return Buffer.concat([textMark, Buffer.from(withOrderedDigits(folded).replaceAll('\0', '\u0001')), end]);
}

/** The text with how many digits there are before each whole number in it, so that 9 comes before 10. */
function withOrderedDigits(text: string): string {
  return text.replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '');
    return `0${String.fromCharCode(significant.length)}${significant}`;
  });
}

function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => 0xff - byte));
}
