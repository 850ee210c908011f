import { signFlip } from '../stats/sign-flip.js';
import { tango, z95 } from '../stats/tango.js';

/** Of each ticket, whether each of its answers is right. */
export type Rights = readonly (readonly boolean[])[];

export interface Repeated {
  /** The mean over tickets of how much more often they are right. */
  readonly delta: number;
  readonly standardError: number;
  readonly t: number;
  /** Of a mean so low, or lower, where nothing changed. */
  readonly p: number;
  readonly lower: number;
  readonly upper: number;
  /** How often two answers of the base to one ticket differ: the mean of 2p(1 − p). */
  readonly discordance: number;
  /** What noise alone loses in one case of twenty. */
  readonly floor: number;
}

/**
 * Compares answers to the same tickets where they were asked about more than once. Tickets are what is sampled: asking
 * again takes noise away and adds none (Miller, arXiv 2411.00640). The interval is never narrower than Tango's for as
 * many tickets of which none changed, so that a few that agree do not seem to say it all.
 * @param base of n tickets, as `candidate` of the same; each has an answer at least, and as many as the others
 */
export function compareRepeats(base: Rights, candidate: Rights): Repeated {
  const n = base.length;
  const before = base.map(shareOfRight);
  const differences = candidate.map((rights, index) => shareOfRight(rights) - (before[index] ?? 0));
  const delta = mean(differences);
  const variance = differences.reduce((sum, one) => sum + (one - delta) ** 2, 0) / Math.max(1, n - 1);
  const standardError = Math.sqrt(variance / n);
  const half = Math.max(z95 * standardError, tango({ b: 0, c: 0, n }).upper);
  const discordance = mean(before.map((share) => 2 * share * (1 - share)));
  const repeats = candidate[0]?.length ?? 1;
  // Every difference is a multiple of this unit, so that sums can be told apart exactly.
  const unit = repeats * (base[0]?.length ?? 1);
  return {
    delta,
    standardError,
    t: standardError === 0 ? 0 : delta / standardError,
    p: signFlip(differences.map((one) => Math.round(one * unit))),
    lower: Math.max(-1, delta - half),
    upper: Math.min(1, delta + half),
    discordance,
    floor: z95 * Math.sqrt(discordance / (repeats * n)),
  };
}

function shareOfRight(rights: readonly boolean[]): number {
  return rights.filter(Boolean).length / rights.length;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
