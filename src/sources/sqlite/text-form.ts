import * as z from 'zod';

/** What a cell of SQLite may hold; integers come with all their digits. */
const cell = z.union([
  z.string(),
  z.bigint(),
  z.number(),
  z.literal([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
  z.instanceof(Buffer),
  z.null(),
]);
const row = z.array(z.unknown());

/**
 * Makes the one text form of a row's cells: text as it is, numbers as JavaScript writes them, bytes as `\\x` and
 * hex digits, NULL as nothing, and 0 and 1 of a column declared BOOLEAN as false and true.
 * @param declared the types that the columns were declared with
 */
export function textsOf(declared: readonly (string | null)[]): (cells: unknown) => string[] {
  const booleans = declared.map((type) => /^bool(?:ean)?$/i.test(type ?? ''));
  return (cells) => row.parse(cells).map((value, index) => textOf(value, booleans[index] === true));
}

function textOf(value: unknown, isBoolean: boolean): string {
  // First, since most cells are texts, and a million rows have millions of them.
  if (typeof value === 'string') return value;
  const other = cell.parse(value);
  if (other === null) return '';
  if (Buffer.isBuffer(other)) return `\\x${other.toString('hex')}`;
  if (isBoolean && (other === 0n || other === 1n)) return other === 1n ? 'true' : 'false';
  return String(other);
}
