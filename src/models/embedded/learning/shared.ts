import type { Document } from '../document.js';
import { fitLogistic } from '../math/logistic.js';
import { fitFeatures } from './features.js';
import type { Lesson } from './lessons.js';

const C = 30;
const wordWeight = 0.5;

/** Returns whether a text is an example of several categories, so that a ticket may have several, too, or none. */
export function shareExamples(lessons: readonly Lesson[]): boolean {
  const texts = lessons.flatMap(({ examples }) => [...new Set(examples.map(({ text }) => text))]);
  return new Set(texts).size < texts.length;
}

/**
 * Learns categories that share examples, each by itself: whether a ticket is of it or not. What shows Other shows that
 * it is of none.
 */
export async function learnShared(
  topics: readonly Lesson[],
  others: readonly Lesson[],
): Promise<(ticket: Document) => Float64Array> {
  const shown = new Map<string, { reading: Document; truth: Set<number> }>();
  [...topics, ...others].forEach(({ described, examples }, k) => {
    for (const reading of [described, ...examples]) {
      const one = shown.get(reading.text) ?? { reading, truth: new Set() };
      if (k < topics.length) one.truth.add(k);
      shown.set(reading.text, one);
    }
  });
  const all = [...shown.values()];
  const features = fitFeatures(
    all.map(({ reading }) => reading),
    'topic',
    wordWeight,
  );
  const regression = await fitLogistic(
    all.map(({ reading, truth }) => ({ features: features.of(reading), truth, weight: 1 })),
    { link: 'sigmoid', classes: topics.length, width: features.width, C },
  );
  return (ticket) => regression(features.of(ticket));
}
