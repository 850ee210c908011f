import { mean } from '../math/vectors.js';
import { particularOf, viewsOf } from '../views.js';
import { neutralSentences } from './neutral.js';
import type { VectorTable } from './vector-table.js';

/** What neutral sentences look like. */
export interface Neutral {
  /** The mean of their words. */
  readonly words: Float64Array;
  /** What is particular in the words of each. */
  readonly particulars: readonly Float64Array[];
  /** What each is about. */
  readonly topics: readonly Float64Array[];
  /** The mean of what they are about. Of unit vectors the mean of the cosines is the scalar product with the mean. */
  readonly topic: Float64Array;
}

export function readNeutral(shipped: VectorTable): Neutral {
  const vectors = neutralSentences.map((sentence) => {
    const found = shipped.find(sentence);
    if (found === undefined) throw new Error(`No vectors ship for "${sentence}"`);
    return found;
  });
  const words = mean(vectors.map(([first]) => first));
  const topics = vectors.map((each) => viewsOf(each, words).topic);
  return {
    words,
    particulars: vectors.map(([first]) => particularOf(first, words)),
    topics,
    topic: mean(topics),
  };
}
