import type { Reading } from '../document.js';
import { neutralSentences } from '../neutral.js';
import { neutralMean } from '../neutral-mean.js';
import { fitTfidf } from '../tfidf.js';
import { dotSparse } from './sparse.js';
import { dot, mean, unit } from './vectors.js';

/** How much shared words count beside a shared meaning. */
const wordWeight = 0.2;

/**
 * Likens a text to classes, each told by some texts: the cosine with their mean, less that mean's average
 * cosine with sentences that belong to no class (a class that resembles them resembles everything), plus
 * a share of the TF-IDF cosine. Gives each class's score; what is unrelated scores around 0.
 */
export function createSimilarity(classes: readonly (readonly Reading[])[]): (reading: Reading) => number[] {
  const texts = classes.map((readings) => readings.map(({ text }) => text).join(' '));
  const tfidf = fitTfidf([...texts, ...neutralSentences]);
  const centres = classes.map((readings) => unit(mean(readings.map(({ vector }) => vector))));
  const trained = centres.map((centre, k) => ({
    centre,
    words: tfidf(texts[k] ?? ''),
    // Of unit vectors the mean of the cosines is the scalar product with the mean.
    unspecific: dot(centre, neutralMean),
  }));
  return ({ text, vector }) => {
    const words = tfidf(text);
    return trained.map((k) => dot(vector, k.centre) - k.unspecific + wordWeight * dotSparse(words, k.words));
  };
}
