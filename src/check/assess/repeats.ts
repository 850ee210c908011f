import { exchangeAnswers } from '../stats/exchange-answers.js';
import { signFlip } from '../stats/sign-flip.js';
import { tango, z95 } from '../stats/tango.js';
import { leastCommonMultiple } from '../stats/whole-numbers.js';

/** How right each answer to a ticket is: 1 or 0; for tickets that count as one, the share that is right. */
export type Rights = readonly (readonly number[])[];

export interface Repeated {
  /** The mean over tickets of the change in how often they are right. */
  readonly delta: number;
  readonly standardError: number;
  readonly t: number;
  /** The probability of a mean this low, or lower, where nothing changed. */
  readonly p: number;
  /** The test that p is from. */
  readonly test: 'sign_flip' | 'exchange';
  readonly lower: number;
  readonly upper: number;
  /** How often two answers of the base to one ticket differ, without bias: the mean of 2p(1 − p) · K / (K − 1). */
  readonly discordance: number;
  /** The loss that noise alone causes in one case of twenty. */
  readonly floor: number;
}

/** Shares of up to ten tickets that count as one are whole numbers of this. */
const whole = 2520;

/**
 * Compares answers to the same tickets where they were asked about more than once, or count as one. Tickets are what is
 * sampled: asking again takes noise away and adds none (Miller, arXiv 2411.00640). The interval is never narrower than Tango's
 * for as many tickets of which none changed, so that a few that agree do not seem to say it all. With as many answers before
 * as after, p is of the test by turning signs; else the greater one of that and of the test by exchanging answers, since where
 * one side has more answers a difference is not as likely for the better as for the worse, and either alone errs.
 * @param base of n tickets, as `candidate` of the same; each has an answer at least, and as many as the others
 */
export function compareRepeats(base: Rights, candidate: Rights): Repeated {
  const tickets = base.map((before, index) => ({ before, after: candidate[index] ?? [] }));
  const n = tickets.length;
  const differences = tickets.map(({ before, after }) => mean(after) - mean(before));
  const delta = mean(differences);
  const variance = differences.reduce((sum, one) => sum + (one - delta) ** 2, 0) / Math.max(1, n - 1);
  const standardError = Math.sqrt(variance / n);
  const half = Math.max(z95 * standardError, tango({ b: 0, c: 0, n }).upper);
  const disagreements = tickets.map(({ before }) => disagreement(before));
  // The variance of a difference caused by noise alone: answers after are as noisy as those before.
  const noise = tickets.map(
    ({ before, after }, index) => ((disagreements[index] ?? 0) * (1 / before.length + 1 / after.length)) / 2,
  );
  const unit = tickets.reduce(
    (multiple, { before, after }) =>
      leastCommonMultiple(leastCommonMultiple(multiple, before.length), after.length),
    whole,
  );
  const bySigns = signFlip(differences.map((one) => Math.round(one * unit)));
  const areEven = tickets.every(({ before, after }) => before.length === after.length);
  const byAnswers = areEven ? 0 : exchangeAnswers(tickets.map(graded));
  return {
    delta,
    standardError,
    t: standardError === 0 ? 0 : delta / standardError,
    p: Math.max(bySigns, byAnswers),
    test: areEven ? 'sign_flip' : 'exchange',
    lower: Math.max(-1, delta - half),
    upper: Math.min(1, delta + half),
    discordance: meanDisagreement(base),
    floor: z95 * Math.sqrt(mean(noise) / n),
  };
}

/** Returns how often two answers to the same ticket differ. */
export function meanDisagreement(rights: Rights): number {
  return mean(rights.map(disagreement));
}

/**
 * Returns how often two of these answers differ: twice their unbiased variance. A single one shows nothing.
 */
function disagreement(rights: readonly number[]): number {
  if (rights.length === 1) return 0;
  const share = mean(rights);
  const spread = rights.reduce((sum, right) => sum + (right - share) ** 2, 0);
  return (2 * spread) / (rights.length - 1);
}

function graded({ before, after }: { before: readonly number[]; after: readonly number[] }) {
  const grades = (rights: readonly number[]) => rights.map((right) => Math.round(right * whole));
  return { before: grades(before), after: grades(after) };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
