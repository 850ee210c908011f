/** How two reviewers agree beyond chance. */
export interface Kappa {
  /**
   * The mean closeness of their labels, from 0 to 1: where labels are either the same or not, the share that
   * are the same.
   */
  readonly observed: number;
  /** The same, if each had given their own labels at random. */
  readonly expected: number;
  /**
   * 1 for the same labels throughout, 0 for chance; undefined where both gave a single label throughout, so
   * that chance explains all.
   */
  readonly kappa: number | undefined;
}

/**
 * Returns Cohen's κ (1960, A Coefficient of Agreement for Nominal Scales) of pairs of labels; with a distance between labels
 * the weighted κ (Cohen 1968), for which some disagreements are smaller than others.
 * @param pairs what the one and what the other said of the same ticket, of which there is one at least
 * @param distance from 0, the same, to 1
 */
export function kappaOf<T>(
  pairs: readonly (readonly [T, T])[],
  distance: (one: T, other: T) => number = (one, other) => Number(one !== other),
): Kappa {
  const n = pairs.length;
  const ones = counted(pairs.map(([one]) => one));
  const others = counted(pairs.map(([, other]) => other));
  const observed = pairs.reduce((sum, [one, other]) => sum + distance(one, other), 0) / n;
  let expected = 0;
  for (const [one, count] of ones) {
    for (const [other, times] of others) expected += (count / n) * (times / n) * distance(one, other);
  }
  return {
    observed: 1 - observed,
    expected: 1 - expected,
    kappa: expected === 0 ? undefined : 1 - observed / expected,
  };
}

/** Counts values; those with the same JSON are one. */
function counted<T>(values: readonly T[]): readonly (readonly [T, number])[] {
  const counts = new Map<string, [T, number]>();
  for (const value of values) {
    const found = counts.get(JSON.stringify(value));
    if (found) found[1] += 1;
    else counts.set(JSON.stringify(value), [value, 1]);
  }
  return [...counts.values()];
}
