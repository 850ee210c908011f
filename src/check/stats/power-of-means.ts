import { binomialShare } from './binomial.js';
import { normalTail } from './normal.js';
import { tango, z95 } from './tango.js';
import { significance } from './verdict.js';
import { leastCommonMultiple } from './whole-numbers.js';

interface Means {
  /** How often two answers to one ticket differ in being right, though nothing changed. */
  readonly flips: number;
  /** Answers to a ticket. */
  readonly before: number;
  readonly after: number;
  /** The allowed loss, as a share. */
  readonly margin: number;
}

/** Numbers of lost tickets that are less probable than this add nothing that shows. */
const negligible = 1e-9;

/**
 * Returns a function that says how often a loss of n tickets is called a REGRESSION where means of several answers are compared,
 * as `compareRepeats` does: some tickets are lost with all their answers, the others differ by noise. Turning signs is worked out
 * for the lost ones; noise is taken for normal, with the variance of a mean of this many answers.
 */
export function powerOfMeans(n: number, { flips, before, after, margin }: Means): (loss: number) => number {
  // Of the sum of all differences, in tickets.
  const variance = (n * flips * (1 / before + 1 / after)) / 2;
  const deviation = Math.max(1e-6, Math.sqrt(variance));
  const floor = before > 1 ? (z95 * Math.sqrt(variance)) / n : 0;
  // Sums of means are whole steps of twice this, of which the test counts all of the one observed.
  const halfStep = 1 / leastCommonMultiple(before, after);
  const leastHalf = tango({ b: 0, c: 0, n }).upper;
  const isRegression = (lost: number, sum: number) => {
    const delta = sum / n;
    const error = Math.sqrt(Math.max(0, (lost + variance) / n - delta ** 2) / n);
    const isBeyond = delta - Math.max(z95 * error, leastHalf) <= -margin && -delta >= floor;
    return isBeyond && signFlip(lost, sum + halfStep, deviation) <= significance;
  };
  const known = new Map<number, number>();
  const powerWhere = (lost: number) => {
    const power = known.get(lost) ?? normalTail((highest(lost) + lost) / deviation);
    known.set(lost, power);
    return power;
  };
  /** The highest sum of differences that still is a regression. */
  const highest = (lost: number) => {
    let below = -lost - far * deviation;
    let above = -lost + far * deviation;
    if (!isRegression(lost, below)) return Number.NEGATIVE_INFINITY;
    if (isRegression(lost, above)) return Number.POSITIVE_INFINITY;
    while (above - below > deviation / 1000) {
      const middle = (below + above) / 2;
      if (isRegression(lost, middle)) below = middle;
      else above = middle;
    }
    return below;
  };
  return (loss) => {
    let power = 0;
    for (let lost = 0; lost <= n; lost++) {
      const share = binomialShare(lost, n, loss);
      if (share > negligible) power += share * powerWhere(lost);
      else if (lost > n * loss) break;
    }
    return power;
  };
}

/** Noise beyond this many standard deviations is ignored. */
const far = 8;

/** Returns the probability of a sum this low where each lost ticket is as likely to be gained, and noise is normal. */
function signFlip(lost: number, sum: number, deviation: number): number {
  let p = 0;
  for (let gained = 0; gained <= lost; gained++) {
    const distance = (sum + lost - 2 * gained) / deviation;
    if (distance < -far) break;
    p += binomialShare(gained, lost, 0.5) * normalTail(distance);
  }
  return p;
}
