/** Five in a hundred of a normal distribution lie above this many standard deviations. */
export const z95 = 1.644854;

/** Regressions, fixes and all tickets, whole numbers with b + c ≤ n. */
export interface Flips {
  readonly b: number;
  readonly c: number;
  readonly n: number;
}

/**
 * The 90 % score interval of the difference (c − b) / n of paired shares, so that 5 % lie below `lower`: Tango,
 * Statistics in Medicine 17 (1998). Unlike Wald's it has a width where nothing flipped.
 *
 * @throws RangeError where there are no tickets or the counts do not fit together
 */
export function tango({ b, c, n }: Flips): { lower: number; upper: number } {
  const areCounts = [b, c, n].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!areCounts || n === 0 || b + c > n) {
    throw new RangeError(`no interval for ${b} regressions and ${c} fixes among ${n} tickets`);
  }
  // Swapping the two prompts changes the sign of every difference, so one search finds both limits.
  return { lower: lowerLimit({ b, c, n }), upper: 0 - lowerLimit({ b: c, c: b, n }) };
}

/** Bisection, down to neighbouring numbers: the score falls as the difference grows, and is 0 at the one observed. */
function lowerLimit(flips: Flips): number {
  let below = -1;
  let above = (flips.c - flips.b) / flips.n;
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return above;
    if (score(flips, middle) > z95) below = middle;
    else above = middle;
  }
}

/** Standard deviations by which the observed difference is above `difference`: T(D) in the paper. */
function score({ b, c, n }: Flips, difference: number): number {
  const distance = c - b - n * difference;
  const variance = n * (2 * regressionShare({ b, c, n }, difference) + difference * (1 - difference));
  if (variance > 0) return distance / Math.sqrt(variance);
  return distance === 0 ? 0 : Math.sign(distance) * Number.POSITIVE_INFINITY;
}

/** The most likely share of regressions where the true difference is `difference`: q in the paper. */
function regressionShare({ b, c, n }: Flips, difference: number): number {
  const A = 2 * n;
  const B = -b - c + (2 * n - c + b) * difference;
  const C = -b * difference * (1 - difference);
  const root = Math.sqrt(Math.max(0, B * B - 4 * A * C));
  // Both forms give the same root of the quadratic; this one never subtracts nearly equal numbers.
  return B > 0 ? (-2 * C) / (root + B) : (root - B) / (2 * A);
}
