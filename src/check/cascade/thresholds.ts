import type { Confidence } from '../../core/classification.js';
import { binomialTail } from '../stats/binomial.js';
import { lowerBound } from '../stats/clopper-pearson.js';

/** How sure a model is of a part of its answer, from 0 to 1, and whether that part is right. */
export interface Judged {
  readonly margin: number;
  readonly right: boolean;
}

/** A model's answer to a labelled ticket. */
export interface JudgedPair {
  readonly urgent: Judged;
  readonly categories: Judged;
}

export interface Aim {
  /** The share of the tickets that stay that must be right, in each part, from 0 to 1. */
  readonly target: number;
  /** The probability that it is, at least: 0.95. */
  readonly confidence: number;
}

/** The tickets that reach some thresholds. */
export interface Staying {
  /** The lowest confidence in each part. */
  readonly sure: Confidence;
  readonly tickets: number;
  /** How many of them are right in each part, and in both. */
  readonly right: { readonly urgent: number; readonly categories: number; readonly both: number };
}

/** The thresholds that were found. */
export interface FoundThresholds extends Staying {
  /** Exact lower bounds at the level of the test that they passed. */
  readonly atLeast: Confidence;
}

/** Why there are none. */
export interface NoThresholds {
  /**
   * How many labels would show it, if further ones are like these; undefined where these look worse than the
   * target.
   */
  readonly needed: number | undefined;
  /** The surest tickets that were tested, those that come nearest to the target first of all. */
  readonly nearest: Staying;
}

/**
 * The thresholds that are tested, in their order. They are fixed before any label is seen, on which the bound rests: so what
 * is right among the n tickets above one is binomial. A row has one threshold for urgent; on it, those for categories go down.
 */
const rows = [0.8, 0.4, 0.1, 0];
const steps = Array.from({ length: 20 }, (_, index) => (19 - index) / 20);
/**
 * A test that cannot pass, as too few tickets are so sure, would end its sequence: so it may start again at
 * these.
 */
const starts: ReadonlySet<number> = new Set([0.6, 0.3, 0.1]);
/** The largest factor of labels that is suggested: beyond that the sample is too small to tell. */
const maxTimes = 20;

/**
 * Finds the thresholds above which both parts of an answer are right as often as required, and most tickets are.
 *
 * A pair of thresholds fails its test unless both parts pass: the hypothesis is that either one is right less often than
 * `target` among the tickets that stay, and it is rejected where an exact binomial test rejects each of them. No part needs a
 * level of its own for that (intersection-union test: Berger, Technometrics 24, 1982). The pairs of a row are tested in a fixed
 * sequence, from the strictest, at a level that a rejection passes on to the next and a failure uses up, with a share more at
 * each start (fallback procedure: Wiens, Pharmaceutical Statistics 2, 2003). All levels add up to 1 − `confidence`, so that
 * this is the probability that any pair passes wrongly, at most. Thresholds of a classifier are found in this way in Learn
 * then Test (Angelopoulos, Bates, Candès, Jordan and Lei, 2021).
 */
export function findThresholds(
  answers: readonly JudgedPair[],
  { target, confidence }: Aim,
): FoundThresholds | NoThresholds {
  const share = (1 - confidence) / (rows.length * starts.size);
  const passes = ({ tickets, right }: Staying, level: number) =>
    [right.urgent, right.categories].every((hits) => binomialTail(hits, tickets, target) <= level);
  const passed: { readonly kept: Staying; readonly level: number }[] = [];
  const tested: Staying[] = [];
  for (const urgent of rows) {
    const row = rowOf(answers, urgent);
    let level = 0;
    for (const kept of row) {
      if (starts.has(kept.sure.categories)) level += share;
      if (level === 0) continue;
      tested.push(kept);
      if (passes(kept, level)) passed.push({ kept, level });
      else level = 0;
    }
  }
  const most = passed.toSorted((one, other) => other.kept.tickets - one.kept.tickets)[0];
  if (most) {
    const { kept, level } = most;
    const bound = (hits: number) => lowerBound(hits, kept.tickets, level);
    return {
      ...kept,
      atLeast: { urgent: bound(kept.right.urgent), categories: bound(kept.right.categories) },
    };
  }
  const nearest = tested.reduce((one, other) => (worse(other) > worse(one) ? other : one));
  const needed = tested.flatMap((kept) => {
    const times = timesToPass(kept, target, (scaled) => passes(scaled, share));
    return times === undefined ? [] : [Math.ceil(answers.length * times)];
  });
  const least = Math.min(...needed);
  return { needed: Number.isFinite(least) ? roundedUp(least) : undefined, nearest };
}

/** Returns whether thresholds were found. */
export function areFound(found: FoundThresholds | NoThresholds): found is FoundThresholds {
  return 'atLeast' in found;
}

/** Returns what is kept on each step of a row. */
function rowOf(answers: readonly JudgedPair[], urgentThreshold: number): Staying[] {
  const added = steps.map(() => ({ tickets: 0, urgent: 0, categories: 0, both: 0 }));
  for (const { urgent, categories } of answers) {
    if (urgent.margin < urgentThreshold) continue;
    const at = added[steps.findIndex((step) => categories.margin >= step)];
    if (!at) continue;
    at.tickets += 1;
    if (urgent.right) at.urgent += 1;
    if (categories.right) at.categories += 1;
    if (urgent.right && categories.right) at.both += 1;
  }
  let kept = { tickets: 0, urgent: 0, categories: 0, both: 0 };
  return added.map((more, index) => {
    kept = {
      tickets: kept.tickets + more.tickets,
      urgent: kept.urgent + more.urgent,
      categories: kept.categories + more.categories,
      both: kept.both + more.both,
    };
    const { tickets, ...right } = kept;
    return { sure: { urgent: urgentThreshold, categories: steps[index] ?? 0 }, tickets, right };
  });
}

/** The share of the worse part that is right. */
function worse({ tickets, right }: Staying): number {
  return tickets === 0 ? 0 : Math.min(right.urgent, right.categories) / tickets;
}

/** Returns how many times as many tickets would pass, with the same shares; undefined where no number would. */
function timesToPass(
  kept: Staying,
  target: number,
  passes: (scaled: Staying) => boolean,
): number | undefined {
  if (worse(kept) <= target) return undefined;
  const scaledBy = (times: number): Staying => {
    const tickets = Math.ceil(kept.tickets * times);
    const hits = (right: number) => tickets - Math.round((kept.tickets - right) * times);
    const { urgent, categories, both } = kept.right;
    return {
      ...kept,
      tickets,
      right: { urgent: hits(urgent), categories: hits(categories), both: hits(both) },
    };
  };
  let times = 1;
  while (!passes(scaledBy(times))) {
    times *= 1.1;
    if (times > maxTimes) return undefined;
  }
  return times;
}

/** Two digits: more would promise too much. */
function roundedUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}
