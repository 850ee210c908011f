import { heldText } from '../held-text.js';
import { markedId } from '../ids.js';
import type { Encoding } from '../results.js';

/** In bytes. An index entry holds at most 2,704, and the prompt's name is in it beside the id. */
const longestId = 2_000;
const keptOfLongId = 500;

/**
 * Encodes values for PostgreSQL, whose text has no U+0000 and no halves of surrogate pairs, and whose keys
 * have a maximum length.
 * @param warn called once for each kind of text that had to be changed
 */
export function createEncoding(warn: (message: string) => void): Encoding {
  const warned = new Set<string>();
  const warnOnce = (message: string) => {
    if (!warned.has(message)) warn(message);
    warned.add(message);
  };

  function text(value: string): string {
    if (value.includes('\0'))
      warnOnce('PostgreSQL cannot hold the character U+0000: each is replaced by U+FFFD');
    return heldText(value);
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

/** Returns a `text[]` in PostgreSQL's own notation (arrays.html, section "Array Input and Output Syntax"). */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
