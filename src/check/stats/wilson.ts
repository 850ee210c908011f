/** A 95 % interval of a normal distribution reaches this many standard deviations to both sides. */
const z = 1.959964;

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The 95 % score interval of a share: Wilson, Journal of the American Statistical Association 22 (1927). Unlike Wald's it has a
 * width where the share is 0 or 1, and stays between them. Nothing is known of no tickets.
 *
 * @param share of n tickets; with several answers to a ticket it may lie between their numbers
 * @throws RangeError for what is not a share or not a count
 */
export function wilson(share: number, n: number): Interval {
  if (!(share >= 0 && share <= 1) || !Number.isSafeInteger(n) || n < 0) {
    throw new RangeError(`no interval for a share of ${share} of ${n} tickets`);
  }
  if (n === 0) return { lower: 0, upper: 1 };
  const whole = 1 + z ** 2 / n;
  const centre = (share + z ** 2 / (2 * n)) / whole;
  const half = (z / whole) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  // Where the share is 0 or 1, rounding could put a limit beyond it.
  return {
    lower: Math.min(share, Math.max(0, centre - half)),
    upper: Math.max(share, Math.min(1, centre + half)),
  };
}
