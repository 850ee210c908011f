import type { Reading } from './document.js';
import type { Sparse } from './math/sparse.js';
import { dimensions } from './math/vectors.js';
import { buckets, fitTfidf } from './tfidf.js';

/** How much the words count beside the meaning. */
const wordWeight = 0.5;

/** Numbers in a row of features: those of the meaning, then those of the words. */
export const width = dimensions + buckets;

/** @param corpus the texts that show how common a word is */
export function fitFeatures(corpus: readonly Reading[]): (reading: Reading) => Sparse {
  const tfidf = fitTfidf(corpus.map(({ text }) => text));
  return ({ text, vector }) => {
    const words = tfidf(text);
    return {
      index: Uint32Array.from([...vector.keys(), ...words.index.map((bucket) => dimensions + bucket)]),
      value: Float64Array.from([...vector, ...words.value.map((value) => wordWeight * value)]),
    };
  };
}
