import type { JudgedPart } from '../../core/suite.js';
import { bootstrapMacroF1 } from '../stats/bootstrap.js';
import { holm } from '../stats/holm.js';
import { mcnemar } from '../stats/mcnemar.js';
import { tango } from '../stats/tango.js';
import { decide } from '../stats/verdict.js';
import { isRight } from './is-right.js';
import { proposeRepeats, whatIsDetected } from './noise.js';
import { compareRepeats } from './repeats.js';
import type { CheckAnswer, Comparison, FollowUp } from './report.js';
import {
  flipOf,
  type Grades,
  gradesOf,
  isPlain,
  type Paired,
  shareOf,
  type Unit,
  unitOf,
  unitsOf,
} from './units.js';

export interface CompareOptions {
  readonly against: string;
  readonly endpoint: JudgedPart;
  /** The allowed loss. */
  readonly margin: number;
  /** The prompt's categories. */
  readonly labels: readonly string[];
  readonly model: string;
  /** The cost of all answers, in US dollars. */
  readonly cost: number | undefined;
}

/** Compares the answers to the same tickets before and after. There is at least one ticket. */
export function compare(tickets: readonly Paired[], options: CompareOptions): Comparison {
  const { against, endpoint, margin, labels, model, cost } = options;
  const units = unitsOf(tickets);
  const grades = gradesBy(endpoint, units);
  const n = units.length;
  const judged = judgeGrades(grades, margin);
  return {
    against,
    n,
    duplicates: tickets.length - n,
    ...judged,
    margin,
    ...whatIsDetected(grades, judged.noise, margin),
    macroF1: bootstrapMacroF1(tickets, labels, unitOf),
    followUps: followUps(units, labels),
    moreRepeats: proposeRepeats(grades, judged, { model, cost }),
  };
}

type Flips = Pick<Comparison, 'regressions' | 'fixes'>;

function flipsOf(grades: readonly Grades[]): Flips {
  const flips = grades.map(({ before, after }) => flipOf(shareOf(after), shareOf(before)));
  return {
    regressions: flips.filter((flip) => flip === 'regression').length,
    fixes: flips.filter((flip) => flip === 'fix').length,
  };
}

type Judged = Flips & Pick<Comparison, 'delta' | 'lower' | 'upper' | 'p' | 'test' | 'verdict' | 'noise'>;

/** Judges whether more tickets have become wrong than chance and a margin explain. There is at least one. */
export function judge(
  tickets: readonly Paired[],
  { endpoint, margin }: Pick<CompareOptions, 'endpoint' | 'margin'>,
): Judged {
  return judgeGrades(gradesBy(endpoint, unitsOf(tickets)), margin);
}

function gradesBy(endpoint: JudgedPart, units: readonly Unit[]): Grades[] {
  return units.map((unit) => gradesOf(unit, (answer, expected) => isRight(answer, expected, endpoint)));
}

/** Like `judge`, for what is already known of tickets. */
export function judgeGrades(grades: readonly Grades[], margin: number): Judged {
  const flips = flipsOf(grades);
  const judged = grades.every(isPlain)
    ? judgeFlips(grades.length, flips, margin)
    : judgeShares(grades, margin);
  return { ...flips, ...judged };
}

function judgeFlips(
  n: number,
  { regressions: b, fixes: c }: Flips,
  margin: number,
): Omit<Judged, keyof Flips> {
  const { lower, upper } = tango({ b, c, n });
  const p = mcnemar(b, c);
  const verdict = decide({ lower, p, margin });
  return { delta: (c - b) / n, lower, upper, p, test: 'mcnemar', verdict, noise: undefined };
}

/** A loss that the baseline's own repeats show as well does not count. */
function judgeShares(grades: readonly Grades[], margin: number): Omit<Judged, keyof Flips> {
  const { delta, lower, upper, p, test, discordance, floor } = compareRepeats(
    grades.map(({ before }) => before),
    grades.map(({ after }) => after),
  );
  const verdict = decide({ lower, p, margin });
  const isNoise = verdict === 'REGRESSION' && -delta <= floor;
  // Single answers of a baseline cannot show noise.
  const isKnown = grades.some(({ before }) => before.length > 1);
  return {
    delta,
    lower,
    upper,
    p,
    test,
    verdict: isNoise ? 'INCONCLUSIVE' : verdict,
    noise: isKnown ? { discordance, floor } : undefined,
  };
}

/**
 * Compares whether each category was given where it should be, and not where it should not: which of them
 * became worse.
 */
function followUps(units: readonly Unit[], labels: readonly string[]): FollowUp[] {
  const raw = labels.map((category) => {
    const has = (answer: CheckAnswer) => answer.classification?.categories.includes(category) ?? false;
    const grades = units.map((unit) =>
      gradesOf(unit, (answer, expected) => has(answer) === expected.categories.includes(category)),
    );
    const { regressions, fixes, p } = judgeGrades(grades, 0);
    return { category, regressions, fixes, p };
  });
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((one, index) => ({ ...one, p: adjusted[index] ?? 1 }));
}
