import { dot } from './math/vectors.js';

/**
 * Passages that are read of a long text. Six that say most tell as much as twelve, and the first six far less, since the
 * matter often comes late: the area under the curve of urgency falls to 0.55.
 */
export const maxRead = 6;

/** Neutral sentences that tell how neutral a passage is: the likest ones. */
const likest = 3;

/** How much a longer passage is preferred, by the logarithm of its length. */
const lengthBonus = 0.02;

/**
 * Chooses the passages that are least like neutral sentences, by their words alone, which cost next to nothing.
 * @returns their places, ascending
 */
export function salientPassages(
  passages: readonly { readonly text: string; readonly particular: Float64Array }[],
  neutral: readonly Float64Array[],
): number[] {
  const neutrality = passages.map(({ text, particular }) => {
    const cosines = neutral.map((sentence) => dot(sentence, particular)).sort((a, b) => b - a);
    const top = cosines.slice(0, likest);
    return top.reduce((a, b) => a + b, 0) / top.length - lengthBonus * Math.log(Math.max(1, text.length));
  });
  return passages
    .map((_, place) => place)
    .sort((a, b) => (neutrality[a] ?? 0) - (neutrality[b] ?? 0) || a - b)
    .slice(0, maxRead)
    .sort((a, b) => a - b);
}
