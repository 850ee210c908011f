import { binomialShare, binomialTail } from './binomial.js';
import { mcnemar } from './mcnemar.js';
import { tango } from './tango.js';
import { decide, significance } from './verdict.js';

/** The power of a suite: how often it should detect a real loss. */
const wanted = 0.8;
/** Numbers of flips beyond this many standard deviations are ignored. */
const far = 6;

/**
 * The smallest number of tickets that can be too many by chance, where all become wrong and none becomes
 * right.
 */
export const fewestFlips = Math.ceil(-Math.log2(significance));

/** Returns how many of n tickets flip either way, as a share: a constant, or more with a greater loss. */
export type Discordance = number | ((loss: number) => number);

/**
 * Returns the smallest loss, as a share of n tickets, that flips of single answers show to be a REGRESSION
 * with 80 % power; undefined where not even the greatest does.
 * @param margin the allowed loss, as a share
 */
export function smallestLoss(n: number, discordance: Discordance, margin = 0): number | undefined {
  return smallestDetected((loss) => powerOfFlips(n, loss, { discordance, margin }));
}

/** @param power how often a loss is detected */
export function smallestDetected(power: (loss: number) => number): number | undefined {
  if (power(1) < wanted) return undefined;
  let below = 0;
  let above = 1;
  // To a hundredth of a point.
  while (above - below > 1e-4) {
    const middle = (below + above) / 2;
    if (power(middle) < wanted) below = middle;
    else above = middle;
  }
  return above;
}

/**
 * Returns about how many tickets detect a loss; undefined where not even a hundred thousand do.
 * @param power how often this many tickets detect it
 */
export function ticketsFor(power: (n: number) => number): number | undefined {
  let below = 0;
  let above = 8;
  while (power(above) < wanted) {
    below = above;
    above *= 2;
    if (above > 100_000) return undefined;
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (power(middle) < wanted) below = middle;
    else above = middle;
  }
  return above;
}

/**
 * Returns how often `decide` calls a loss of n single answers a REGRESSION, by the exact test of McNemar. A
 * loss greater than all flips counts as all flips.
 */
export function powerOfFlips(
  n: number,
  loss: number,
  { discordance, margin }: { discordance: Discordance; margin: number },
): number {
  const flips = Math.min(1, typeof discordance === 'number' ? discordance : discordance(loss));
  if (flips === 0) return 0;
  const worse = (1 + Math.min(1, loss / flips)) / 2;
  return likelyFlips(n, flips, margin).reduce((sum, { count, probability, needed }) => {
    const found = needed > count ? 0 : worse >= 1 ? 1 : binomialTail(needed, count, worse);
    return sum + probability * found;
  }, 0);
}

/** A number of flips with its probability, and how many of them must be for the worse for a regression. */
interface Flips {
  readonly count: number;
  readonly probability: number;
  readonly needed: number;
}

function likelyFlips(n: number, discordance: number, margin: number): Flips[] {
  const mean = n * discordance;
  const reach = far * Math.sqrt(mean * (1 - discordance)) + 1;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.min(n, Math.ceil(mean + reach));
  // Never half of them, nor fewer.
  let needed = Math.floor(first / 2);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const count = first + index;
    // With one more flip, never fewer have to be for the worse.
    while (needed <= count && !isRegression({ b: needed, c: count - needed, n }, margin)) needed++;
    return { count, probability: binomialShare(count, n, discordance), needed };
  });
}

function isRegression({ b, c, n }: { b: number; c: number; n: number }, margin: number): boolean {
  const p = mcnemar(b, c);
  // The interval takes longer to find.
  if (p > significance || margin === 0) return p <= significance;
  return decide({ lower: tango({ b, c, n }).lower, p, margin }) === 'REGRESSION';
}
