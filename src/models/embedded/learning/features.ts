import type { Sparse } from '../math/sparse.js';
import { buckets } from './tfidf.js';

/** A vector as a row of features. */
export function dense(vector: Float64Array): Sparse {
  return { index: Uint32Array.from(vector.keys()), value: vector };
}

/** A vector, and behind it the weighted words of a text. */
export function withWords(vector: Float64Array, words: Sparse, weight: number): Sparse {
  return {
    index: Uint32Array.from([...vector.keys(), ...words.index.map((bucket) => vector.length + bucket)]),
    value: Float64Array.from([...vector, ...words.value.map((value) => weight * value)]),
  };
}

/** Numbers of such a row, zeros included. */
export function widthWithWords(vector: Float64Array = new Float64Array()): number {
  return vector.length + buckets;
}
