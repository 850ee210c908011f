import type { TextVectors } from './encoder/encoder.js';
import { join, unit } from './math/vectors.js';

/** What a text is about, for its categories, and how it sounds, for its urgency: 768 numbers each, of length 1. */
export interface Views {
  readonly topic: Float64Array;
  readonly alarm: Float64Array;
}

/**
 * How much the words themselves count beside what the encoder makes of them. The last layer says what a text is about,
 * and has forgotten much of how it is put; layer 0 still has its words. Together they name the first category of 67.6 %
 * of our labelled tickets, the last layer alone of 58.5 %. Urgency is in the words "now" and "all of us", which layer 4
 * still tells apart and layer 6 no longer does: the area under the curve is 0.93 against 0.85.
 */
const wordShare = 0.5;

/**
 * Makes a text's views of its vectors at the layers 0, 4 and 6.
 * @param neutralWords the mean of layer 0 over neutral sentences: what all English has in common, which would drown what is particular
 */
export function viewsOf([words, middle, last]: TextVectors, neutralWords: Float64Array): Views {
  const particular = particularOf(words, neutralWords);
  return {
    topic: unit(join(last, particular, wordShare)),
    alarm: unit(join(middle, particular, wordShare)),
  };
}

/** What is particular in the words of a text. */
export function particularOf(words: Float64Array, neutralWords: Float64Array): Float64Array {
  return unit(words.map((value, i) => value - (neutralWords[i] ?? 0)));
}
