import { binomialTail } from './binomial.js';
import { mcnemar } from './mcnemar.js';
import { significance } from './verdict.js';

/** How often a loss should be seen that is there. */
const wanted = 0.8;
/** Beyond so many standard deviations the number of flips is not looked for. */
const far = 9;

/**
 * The smallest loss, as a share of the tickets, that the exact McNemar test finds in four cases of five.
 * @param n tickets
 * @param discordance the share of them that flips, either way
 * @returns undefined where not even a loss that flips all of them the same way would be
 */
export function smallestLoss(n: number, discordance: number): number | undefined {
  const flips = likelyFlips(n, discordance);
  const power = (loss: number) => powerOf(flips, (1 + loss / discordance) / 2);
  if (power(discordance) < wanted) return undefined;
  let below = 0;
  let above = discordance;
  // To a hundredth of a point.
  while (above - below > 1e-4) {
    const middle = (below + above) / 2;
    if (power(middle) < wanted) below = middle;
    else above = middle;
  }
  return above;
}

/** A number of flips, how probable it is, and how many of them must be for the worse to be more than chance. */
interface Flips {
  readonly count: number;
  readonly probability: number;
  readonly needed: number;
}

function likelyFlips(n: number, discordance: number): Flips[] {
  const mean = n * discordance;
  const reach = far * Math.sqrt(mean * (1 - discordance)) + 1;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.min(n, Math.ceil(mean + reach));
  let needed = 0;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const count = first + index;
    // One flip more never needs fewer of them for the worse.
    while (needed <= count && mcnemar(needed, count - needed) > significance) needed++;
    const probability = binomialTail(count, n, discordance) - binomialTail(count + 1, n, discordance);
    return { count, probability, needed };
  });
}

/** @param share of the flips that are for the worse */
function powerOf(flips: readonly Flips[], share: number): number {
  return flips.reduce((sum, { count, probability, needed }) => {
    const found = needed > count ? 0 : share >= 1 ? 1 : binomialTail(needed, count, share);
    return sum + probability * found;
  }, 0);
}
