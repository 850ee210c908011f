import { pointsOf } from '../../core/text/numbers.js';
import { embedded } from '../../models/choose.js';
import { fewestFlips, powerOfFlips, smallestDetected, ticketsFor } from '../stats/power.js';
import { powerOfMeans } from '../stats/power-of-means.js';
import { meanDisagreement } from './repeats.js';
import type { Comparison, MoreRepeats } from './report.js';
import type { Grades } from './units.js';

/** The share of tickets that is assumed to flip by chance, where no repeats of a baseline show it. */
const assumedFlips = 0.1;
/** A loss that a suite should detect, as a share. */
const wantedLoss = 0.1;

/**
 * Returns what this many tickets detect, whatever flipped just now: a power computed from the flips
 * themselves says nothing new.
 */
export function whatIsDetected(
  grades: readonly Grades[],
  noise: Comparison['noise'],
  margin: number,
): Pick<Comparison, 'smallestLoss' | 'chanceFlips' | 'moreTickets'> {
  const share = noise?.discordance ?? assumedFlips;
  const { before, after } = repeatsOf(grades);
  const powerOf = (n: number): ((loss: number) => number) =>
    before === 1 && after === 1
      ? // A loss comes on top of the flips by chance.
        (loss) => powerOfFlips(n, loss, { discordance: share + loss, margin })
      : powerOfMeans(n, { flips: share, before, after, margin });
  const found = smallestDetected(powerOf(grades.length));
  // A loss of fewer tickets is found only where chance adds to it.
  const smallest =
    found === undefined ? undefined : Math.min(1, Math.max(found, fewestFlips / grades.length));
  // A loss that is shown as the same number is not an improvement.
  const isDetected =
    smallest !== undefined && (smallest <= wantedLoss || pointsOf(smallest) === pointsOf(wantedLoss));
  const isEnough = isDetected || margin >= wantedLoss;
  const more = isEnough ? undefined : ticketsFor((n) => powerOf(n)(wantedLoss));
  return {
    smallestLoss: smallest,
    chanceFlips: { share, isMeasured: noise !== undefined },
    moreTickets: more === undefined ? undefined : { n: more, loss: wantedLoss },
  };
}

/** From this share of flips by chance on, repeats are proposed: see docs/checks.md. */
const noisy = 0.05;
/** This few flips both ways may be a change of the prompt. */
const leastFlips = 2;
const proposed = 3;

/**
 * Proposes repeats where single answers are noisy: by the repeats of either side, else by as many flips for the better as for
 * the worse, which no loss explains. The embedded model always answers the same.
 */
export function proposeRepeats(
  grades: readonly Grades[],
  { regressions, fixes }: Pick<Comparison, 'regressions' | 'fixes'>,
  { model, cost }: { model: string; cost: number | undefined },
): MoreRepeats | undefined {
  const { before, after } = repeatsOf(grades);
  if (Math.min(before, after) > 1 || model === embedded) return undefined;
  const repeated = before > 1 ? grades.map((one) => one.before) : grades.map((one) => one.after);
  const bothWays = Math.min(regressions, fixes);
  const isMeasured = Math.max(before, after) > 1;
  const flips = isMeasured ? meanDisagreement(repeated) : (2 * bothWays) / grades.length;
  if (flips < noisy || (!isMeasured && bothWays < leastFlips)) return undefined;
  return {
    repeats: Math.max(proposed, after),
    flips,
    lacking: after > 1 ? 'baseline' : 'check',
    cost:
      cost === undefined ? undefined : { now: cost, repeated: (cost * Math.max(proposed, after)) / after },
  };
}

function repeatsOf(grades: readonly Grades[]): { before: number; after: number } {
  return { before: grades[0]?.before.length ?? 1, after: grades[0]?.after.length ?? 1 };
}
