import { markedId } from '../ids.js';
import type { Encoding } from '../results.js';

/**
 * Encodes values for SQLite, which has no booleans and no arrays, and stores any text except halves of
 * surrogate pairs.
 */
export const sqliteEncoding: Encoding = {
  text: (value) => value.toWellFormed(),
  id: (value) => (value.isWellFormed() ? value : markedId(value.toWellFormed(), value)),
  // A number is stored as a REAL in a column without a type.
  truth: (value) => (value ? 1n : 0n),
  list: (values) => JSON.stringify(values),
};
