import { binomialTail } from './binomial.js';

/**
 * How probable at least `b` of b + c flips for the worse are where worse and better are equally likely: the exact test
 * of McNemar (Psychometrika 12, 1947), one-sided. 1 where nothing flipped.
 *
 * @param b tickets that were right and are wrong now
 * @param c tickets that were wrong and are right now
 * @throws RangeError for what is not a count
 */
export function mcnemar(b: number, c: number): number {
  if (![b, c].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`flips are counted in whole numbers from 0, not as ${b} and ${c}`);
  }
  return binomialTail(b, b + c, 0.5);
}
