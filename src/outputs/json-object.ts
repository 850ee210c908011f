import type { Outcome } from '../core/outcome.js';
import { escapeUnseen } from '../core/text/json.js';
import type { ResultColumn } from './result-columns.js';

/**
 * Creates a function that writes one outcome as a JSON object on one line: texts as strings, `urgent` as
 * boolean or null, `categories` as strings or null, and `error` as null or a code and a message. Builds the
 * text from pairs: in an object, a column called `1` would move to the front and one called `__proto__` would
 * be lost.
 */
export function jsonObjectWriter(columns: readonly ResultColumn[]): (outcome: Outcome) => string {
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  return (outcome) => {
    const pairs = columns.map(
      (column, index) => `${keys[index]}${JSON.stringify(jsonValue(column, outcome))}`,
    );
    return escapeUnseen(`{${pairs.join(',')}}`);
  };
}

function jsonValue(column: ResultColumn, outcome: Outcome) {
  const { classification, error } = outcome;
  if (column.kind === 'text') return column.text(outcome);
  if (column.kind === 'error') return error ? { code: error.code, message: error.message } : null;
  return classification?.[column.kind] ?? null;
}
