import { places, type Sparse } from '../math/sparse.js';
import { join } from '../math/vectors.js';
import { buckets } from './tfidf.js';

/** A vector as a row of features. */
export function dense(vector: Float64Array): Sparse {
  return { index: places(vector.length), value: vector };
}

/** A vector, and behind it the weighted words of a text. */
export function withWords(vector: Float64Array, words: Sparse, weight: number): Sparse {
  const { length } = vector;
  const index = new Uint32Array(length + words.index.length);
  index.set(places(length));
  for (let i = 0; i < words.index.length; i++) index[length + i] = length + (words.index[i] ?? 0);
  return { index, value: join(vector, words.value, weight) };
}

/** Numbers of such a row, zeros included. */
export function widthWithWords(vector: Float64Array = new Float64Array()): number {
  return vector.length + buckets;
}
