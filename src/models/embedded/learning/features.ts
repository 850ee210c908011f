import type { Reading } from '../document.js';
import { places, type Sparse } from '../math/sparse.js';
import { join } from '../math/vectors.js';
import type { Views } from '../views.js';
import { buckets, fitTfidf } from './tfidf.js';

/** A vector as a row of features. */
export function dense(vector: Float64Array): Sparse {
  return { index: places(vector.length), value: vector };
}

export interface Features {
  /** Numbers of a row, zeros included. */
  readonly width: number;
  of(reading: Reading): Sparse;
}

/**
 * Makes rows of features: one view of a text, and behind it its weighted words.
 * @param shown the texts that show how common a word is, at least one
 */
export function fitFeatures(shown: readonly Reading[], view: keyof Views, wordWeight: number): Features {
  const tfidf = fitTfidf(shown.map(({ text }) => text));
  return {
    width: (shown[0]?.[view].length ?? 0) + buckets,
    of: (reading) => withWords(reading[view], tfidf(reading.text), wordWeight),
  };
}

/** A vector, and behind it the weighted words of a text. */
function withWords(vector: Float64Array, words: Sparse, weight: number): Sparse {
  const { length } = vector;
  const index = new Uint32Array(length + words.index.length);
  index.set(places(length));
  for (let i = 0; i < words.index.length; i++) index[length + i] = length + (words.index[i] ?? 0);
  return { index, value: join(vector, words.value, weight) };
}
