import { isLosslessNumber, isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** An object that was read, and how a value in it is written as the text of a cell. */
export interface JsonObject {
  readonly object: Readonly<Record<string, unknown>>;
  readonly textOf: (value: unknown) => string;
}

/**
 * Reads a text that holds one JSON object. Of a key that is there twice the last one counts, as for `JSON.parse`.
 * @returns the object, or what the text holds instead
 * @throws SyntaxError where it is not JSON
 */
export function parseJsonObject(text: string): JsonObject | string {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) return kindOf(value);
  if (!mayNotFit.test(text)) return { object: value, textOf: plainText };
  const exact = parse(text, undefined, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits)),
    onDuplicateKey: ({ newValue }) => newValue,
  });
  return isJsonObject(exact) ? { object: exact, textOf: exactText } : kindOf(exact);
}

// A number of 16 digits or with an exponent, which a double may not hold; or, in a string, what looks like one,
// which costs time and nothing else. It takes ten times as long to keep the digits.
const mayNotFit = /[:,[\s]-?(?:[\d.]{16}|[\d.]+[eE])/;

/** Whether a value that was read is an object, and neither a list nor a number with all its digits. */
export function isJsonObject(value: unknown): value is JsonObject['object'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `a ${typeof value}`;
}

/** Strings as they are, null as nothing, objects and arrays as compact JSON, the rest as JavaScript writes it. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The same, and numbers that a double does not hold as they were written. */
function exactText(value: unknown): string {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'object' && value !== null ? (stringify(value) ?? '') : plainText(value);
}
