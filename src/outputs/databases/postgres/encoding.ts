import { markedId } from '../ids.js';
import type { Encoding } from '../results.js';

/** In bytes. An entry of an index holds 2,704 at most, and beside the id there is the prompt's name in it. */
const longestId = 2_000;
const keptOfLongId = 500;

/**
 * PostgreSQL's text has no U+0000 and no halves of surrogate pairs, and its keys have a greatest length.
 * @param warn told once of each kind of text that could not be kept as it was
 */
export function createEncoding(warn: (message: string) => void): Encoding {
  const warned = new Set<string>();
  const warnOnce = (message: string) => {
    if (!warned.has(message)) warn(message);
    warned.add(message);
  };

  function text(value: string): string {
    if (!value.includes('\0')) return value.toWellFormed();
    warnOnce('PostgreSQL cannot hold the character U+0000: each is replaced by U+FFFD');
    return value.replaceAll('\0', '\ufffd').toWellFormed();
  }

  return {
    text,
    id(value) {
      if (Buffer.byteLength(value) > longestId) {
        warnOnce(
          `ids of more than ${longestId} bytes are cut and end in their SHA-256: PostgreSQL cannot index them`,
        );
        return markedId(text(value.slice(0, keptOfLongId)), value);
      }
      const held = text(value);
      return held === value ? value : markedId(held, value);
    },
    truth: (value) => value,
    list: arrayLiteral,
  };
}

/** A `text[]` in PostgreSQL's own notation (arrays.html, section "Array Input and Output Syntax"). */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
