import { shorten } from './shorten.js';

/** UTF-16 units of a text that is quoted. */
const quoted = 100;

/** Describes an unexpected JSON value, as the end of a sentence. Quotes texts, so the result is hostile. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return value.trim() === '' ? 'empty' : `“${shorten(value, quoted)}”`;
  if (Array.isArray(value)) return describeList(value);
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function describeList(values: readonly unknown[]): string {
  if (values.length === 0) return 'an empty list';
  const texts = values.filter((one) => typeof one === 'string');
  return texts.length < values.length ? 'a list' : `the list “${shorten(texts.join(', '), quoted)}”`;
}
