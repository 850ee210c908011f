import type { Sparse } from '../math/sparse.js';

/** Terms are hashed into this many buckets, so that the size of a model depends on no text. */
export const buckets = 4096;

/** A text's vector, of length 1, or 0 where it has no letter and no digit. */
export type Tfidf = (text: string) => Sparse;

/**
 * Weighs words, and runs of three to five characters within them so that related and misspelt words meet.
 * The formula is scikit-learn's: (1 + ln count) · (1 + ln((1 + texts) / (1 + texts that hold the term))).
 *
 * @param corpus the texts that show how common a term is
 */
export function fitTfidf(corpus: readonly string[]): Tfidf {
  const frequency = new Float64Array(buckets);
  // The corpus is weighed afterwards, too.
  const counted = new Map(corpus.map((text) => [text, countTerms(text)]));
  for (const text of corpus) {
    for (const bucket of counted.get(text)?.keys() ?? []) frequency[bucket] = (frequency[bucket] ?? 0) + 1;
  }
  const idf = frequency.map((texts) => 1 + Math.log((1 + corpus.length) / (1 + texts)));

  return (text) => {
    const counts = [...(counted.get(text) ?? countTerms(text))].sort(([a], [b]) => a - b);
    const value = Float64Array.from(counts, ([bucket, count]) => (1 + Math.log(count)) * (idf[bucket] ?? 0));
    const length = Math.sqrt(value.reduce((sum, v) => sum + v * v, 0));
    return { index: Uint32Array.from(counts, ([bucket]) => bucket), value: value.map((v) => v / length) };
  };
}

function countTerms(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const term of terms(text)) {
    const bucket = fnv1a(term) % buckets;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return counts;
}

function* terms(text: string): Generator<string> {
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    yield word;
    // The spaces tell where a word begins and ends, and a run of characters from the word itself.
    const padded = ` ${word} `;
    for (let length = 3; length <= 5; length++) {
      for (let start = 0; start + length <= padded.length; start++)
        yield `#${padded.slice(start, start + length)}`;
    }
  }
}

/** The 32-bit FNV-1a hash (RFC 9923) over UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
