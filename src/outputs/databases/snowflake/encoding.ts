import { heldText } from '../held-text.js';
import { markedId } from '../ids.js';
import type { Encoding } from '../results.js';

/**
 * Encodes values for Snowflake, to which they go as JSON: its texts hold no U+0000 and no halves of surrogate pairs.
 * @param warn called once where a text had to be changed
 */
export function createSnowflakeEncoding(warn: (message: string) => void): Encoding {
  let isWarned = false;
  function text(value: string): string {
    if (value.includes('\0') && !isWarned) {
      warn('Snowflake gets no character U+0000: each is replaced by U+FFFD');
      isWarned = true;
    }
    return heldText(value);
  }
  return {
    text,
    id(value) {
      const held = text(value);
      return held === value ? value : markedId(held, value);
    },
    truth: (value) => value,
    list: (values) => JSON.stringify(values),
  };
}
