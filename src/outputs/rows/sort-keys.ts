import type { Outcome } from '../../core/outcome.js';
import { categoryList } from '../category-list.js';
import type { ResultColumn } from '../result-columns.js';

/** A column to sort rows by. */
export interface SortColumn {
  readonly column: ResultColumn;
  readonly isDescending: boolean;
}

/**
 * Returns a row's sort key as bytes. Numbers compare as numbers and come before texts; texts ignore case and
 * accents and compare whole numbers in them by value, so that T-9 comes before T-10; false comes before true.
 * A row without a value comes last in either direction.
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

// The first byte of a key. Even inverted, each is below that of a row without a value.
const none = Buffer.of(0xff);
const numberMark = Buffer.of(1);
const textMark = Buffer.of(2);
/** Ends a text, so that the shorter of two with the same beginning comes first. No text contains it. */
const end = Buffer.of(0);

/** How much of a text is compared. */
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

/** Returns the key of a text that is a number, if it is one. */
function readNumber(text: string): Buffer | undefined {
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(text)) return undefined;
  // Zero has one sign.
  const value = Number(text) + 0;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  const ordered =
    value < 0 ? inverted(bytes) : Buffer.concat([Buffer.of((bytes[0] ?? 0) | 0x80), bytes.subarray(1)]);
  // A double cannot tell ids of 20 digits apart.
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

/** Puts the number of digits before each whole number in a text, so that 9 comes before 10. */
function withOrderedDigits(text: string): string {
  return text.replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '');
    return `0${String.fromCharCode(significant.length)}${significant}`;
  });
}

function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => 0xff - byte));
}
