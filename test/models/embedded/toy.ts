import type { Document } from '../../../src/models/embedded/document.js';
import { dimensions, unit } from '../../../src/models/embedded/math/vectors.js';

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
    const reading = { text, vector: unit(vector) };
    return { ...reading, passages: [reading] };
  };
}
