import type { Encoding } from '../results.js';

/** SQLite has no booleans and no arrays. It holds any text but halves of surrogate pairs. */
export const sqliteEncoding: Encoding = {
  text: (value) => value.toWellFormed(),
  id: (value) => value.toWellFormed(),
  truth: (value) => (value ? 1 : 0),
  list: (values) => JSON.stringify(values),
};
