import type { Span } from './span.js';

/**
 * What looks like the number of a phone or a card and is none: addresses of computers, dates and times, numbers of
 * parcels and books.
 */
const patterns = [
  /(?<![\da-z])1z(?: ?[\da-z]){16}(?![\da-z])/,
  /(?<![0-9a-f:-])\d[0-9a-f](?<mac>[:-])(?:[0-9a-f]{2}\k<mac>){4}[0-9a-f]{2}(?![0-9a-f])/,
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)(?::\d{1,5})?/,
  /(?<![\d./-])\d{4}(?<year>[./-])(?:0?[1-9]|1[0-2])\k<year>(?:0?[1-9]|[12]\d|3[01])(?!\d|[./-]\d)/,
  /(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])(?<day>[./-])(?:0?[1-9]|[12]\d|3[01])\k<day>(?:19|20)?\d{2}(?!\d|[./-]\d)/,
  /(?<![\d./-])(?:0?[1-9]|1[0-2])\/(?:19|20)\d{2}(?![\d/-])/,
  /(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?!\d)/,
  /(?<![\d-])97[89](?=[\d -]{14}(?![\d-]))[ -]\d{1,5}[ -]\d{1,7}[ -]\d{1,7}[ -]\d/,
];

/** What each begins with is looked at first, since most of a text is none of them. */
const anyPattern = new RegExp(
  `(?=\\d(?:[\\da-f]{0,3}[.:/ -]|z))(?:${patterns.map(({ source }) => source).join('|')})`,
  'gi',
);

/** Finds what is not a number of a phone or card, though it looks like one. Each looks at some fifty characters at most. */
export function findOtherNumbers(text: string): Span[] {
  return Array.from(text.matchAll(anyPattern), ({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
  }));
}
