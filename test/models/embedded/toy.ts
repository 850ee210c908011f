import { type Document, documentOf } from '../../../src/models/embedded/document.js';
import { unit } from '../../../src/models/embedded/math/vectors.js';
import type { Neutral } from '../../../src/models/embedded/shipped/neutral-vectors.js';

/** Numbers of a toy vector: words that a toy reader can tell apart. */
const dimensions = 1200;

/** Reads texts as if every word had a meaning of its own: what shares no word is unlike. */
export function toyReader(): (text: string) => Promise<Document> {
  const words = new Map<string, number>();
  return async (text) => {
    const vector = new Float64Array(dimensions);
    for (const [word] of text.toLowerCase().matchAll(/[a-z]+/g)) {
      const place = words.get(word) ?? words.size;
      words.set(word, place);
      vector[place] = (vector[place] ?? 0) + 1;
    }
    const view = unit(vector);
    return documentOf([{ text, topic: view, alarm: view }]);
  };
}

/** Neutral sentences that share no word with any text. */
export const toyNeutral: Neutral = {
  words: new Float64Array(dimensions),
  particulars: [],
  topics: Array.from({ length: 100 }, (_, i) =>
    Float64Array.from({ length: dimensions }, (_, place) => (place === dimensions - 1 - i ? 1 : 0)),
  ),
  topic: new Float64Array(dimensions),
};
