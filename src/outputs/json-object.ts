import type { Outcome } from '../core/outcome.js';
import { escapeUnseen } from '../core/text/json.js';
import { resultColumns } from './result-columns.js';

/**
 * Makes the writer of one outcome as a JSON object on one line: the source's columns as strings, then
 * `urgent` (boolean or null), `categories` (strings, or null) and `error` (null, or a code and a message).
 * The text is made from pairs: in an object, a column called `1` would move to the front and one called
 * `__proto__` would be lost.
 */
export function jsonObjectWriter(columns: readonly string[]): (outcome: Outcome) => string {
  const keys = resultColumns(columns).map((name) => `${JSON.stringify(name)}:`);
  return ({ ticket, classification, error }) => {
    const values = [
      ...columns.map((_, index) => ticket.values[index] ?? ''),
      classification?.urgent ?? null,
      classification?.categories ?? null,
      error ? { code: error.code, message: error.message } : null,
    ];
    const pairs = values.map((value, index) => `${keys[index]}${JSON.stringify(value)}`);
    return escapeUnseen(`{${pairs.join(',')}}`);
  };
}
