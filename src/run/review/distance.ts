import type { Classification } from '../../core/classification.js';

/**
 * Returns how far two sets of categories are from each other, from 0 (the same) to 1 (nothing in common): MASI (Passonneau
 * 2006, Measuring Agreement on Set-valued Items), which is the share that they have in common, and less where neither set
 * is a part of the other.
 */
export function setDistance(one: readonly string[], other: readonly string[]): number {
  const [first, second] = [new Set(one), new Set(other)];
  const shared = [...first].filter((name) => second.has(name)).length;
  const all = first.size + second.size - shared;
  if (all === 0) return 0;
  const [smaller, larger] = [Math.min(first.size, second.size), Math.max(first.size, second.size)];
  const monotonicity = shared === larger ? 1 : shared === smaller ? 2 / 3 : shared > 0 ? 1 / 3 : 0;
  return 1 - (shared / all) * monotonicity;
}

/** Returns how far two answers are from each other, from 0 to 2: urgency and categories weigh the same. */
export function answerDistance(one: Classification, other: Classification): number {
  return Number(one.urgent !== other.urgent) + setDistance(one.categories, other.categories);
}

/** Returns the mean distance of all pairs of answers, from 0 to 2; undefined where there are not two. */
export function meanDistance(answers: readonly Classification[]): number | undefined {
  const pairs = answers.flatMap((one, index) =>
    answers.slice(index + 1).map((other) => [one, other] as const),
  );
  if (pairs.length === 0) return undefined;
  return pairs.reduce((sum, [one, other]) => sum + answerDistance(one, other), 0) / pairs.length;
}
