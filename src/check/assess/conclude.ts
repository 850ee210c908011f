import { listNames } from '../../core/text/names.js';
import { counted, grouped, pointsOf, roughly } from '../../core/text/numbers.js';
import { ticketsToPass } from '../stats/tickets-to-pass.js';
import { describeMissed, describeUncertain } from './describe-threshold.js';
import { type Doubt, runAgain } from './doubts.js';
import type { Comparison, Report } from './report.js';

/** What a check has found. */
interface Found
  extends Pick<Report, 'comparison' | 'coverage' | 'endpointFailures' | 'notCompared' | 'thresholds'> {
  readonly doubts: readonly Doubt[];
  /** What to do where nothing was compared. */
  readonly remedy: string | undefined;
}

/** Why a check has its outcome, for people who know no statistics. May quote what is hostile. */
interface Cause extends Pick<Report, 'reasons' | 'meaning' | 'next'> {}

/** Returns the outcome of a check, what it means, and what to do next. */
export function conclude(found: Found): Pick<Report, 'outcome' | 'reasons' | 'meaning' | 'next'> {
  const failures = [...regression(found), ...missedThresholds(found)];
  if (failures.length > 0) return { outcome: 'fail', ...together(failures) };
  const doubts = [...undecided(found), ...uncertainThresholds(found), ...withoutComparison(found)];
  if (doubts.length > 0) return { outcome: 'inconclusive', ...together(doubts) };
  return { outcome: 'pass', ...pass(found) };
}

/** Joins causes. What to do about several is said once. */
function together(causes: readonly Cause[]): Cause {
  return {
    reasons: causes.flatMap(({ reasons }) => reasons),
    meaning: causes.map(({ meaning }) => meaning).join(' '),
    next: [...new Set(causes.map(({ next }) => next))].join(' '),
  };
}

function regression({ comparison, coverage }: Found): Cause[] {
  if (comparison?.verdict !== 'REGRESSION') return [];
  const accept = coverage ? ' If you accept the loss, approve these answers with --approve.' : '';
  return [
    {
      reasons: ['the prompt has become worse'],
      meaning: `The prompt is worse than ${comparison.against}: ${changes(comparison)}, more than chance explains.`,
      next: `Look at the tickets that became wrong, improve the prompt and check again.${accept}`,
    },
  ];
}

function missedThresholds({ comparison, thresholds, endpointFailures }: Found): Cause[] {
  const missed = thresholds.filter(({ isMet, isUncertain }) => !isMet && !isUncertain);
  if (missed.length === 0) return [];
  const names = listNames(
    missed.map(({ name }) => name),
    5,
  );
  const hasFailed = endpointFailures.tickets > 0 && missed.every(({ name }) => name === 'error_rate');
  const improve = 'Look at the wrong tickets and improve the prompt, or set a lower threshold.';
  return [
    {
      reasons: describeMissed(missed),
      meaning: `${counted(missed.length, 'threshold is', 'thresholds are')} missed: ${names}.${besides(comparison)}`,
      next: hasFailed ? runAgain : improve,
    },
  ];
}

/** What the comparison says where thresholds decide. */
function besides(comparison: Comparison | undefined): string {
  if (comparison?.verdict === 'PASS') return ` Otherwise the prompt is no worse than ${comparison.against}.`;
  if (comparison?.verdict !== 'INCONCLUSIVE') return '';
  return ` Whether the prompt is worse than ${comparison.against} is not certain.`;
}

/** A comparison that neither shows a loss nor rules one out, or that depends on tickets which may show nothing. */
function undecided({ comparison, doubts }: Found): Cause[] {
  if (comparison?.verdict !== 'INCONCLUSIVE') return [];
  const start = `It is not certain whether the prompt is worse than ${comparison.against}`;
  if (doubts.length > 0) {
    const reasons = doubts.map(({ why }) => why);
    const next = [...new Set(doubts.map(({ remedy }) => remedy))].join(' ');
    return [{ reasons, meaning: `${start}: ${reasons.join('; ')}.`, next }];
  }
  const { lower, margin } = comparison;
  const possible = `the loss may be as large as ${pointsOf(-lower)} points, and ${pointsOf(margin)} are allowed`;
  return [
    {
      reasons: ['the tickets are too few to say whether the prompt is worse'],
      meaning: `${start}: ${changes(comparison)}, so ${possible}.`,
      next: moreEvidence(comparison),
    },
  ];
}

/** More tickets, repeats, another margin. */
function moreEvidence(comparison: Comparison): string {
  const { n, regressions, fixes, delta, lower, margin } = comparison;
  const enough = ticketsToPass({ n, changed: regressions + fixes, delta, lower, margin });
  const tickets =
    enough === undefined
      ? 'Add labelled tickets.'
      : `Add labelled tickets: about ${roughly(enough)} in all would do if the others turn out like these.`;
  return `${tickets} If you can accept such a loss, set a larger margin.`;
}

function uncertainThresholds({ thresholds }: Found): Cause[] {
  const uncertain = describeUncertain(thresholds);
  if (uncertain.length === 0) return [];
  return [{ reasons: uncertain, meaning: `${uncertain.join('; ')}.`, next: runAgain }];
}

function withoutComparison({ comparison, notCompared, remedy, thresholds }: Found): Cause[] {
  if (notCompared !== undefined) {
    return [{ reasons: [notCompared], meaning: `Nothing was compared: ${notCompared}.`, next: remedy ?? '' }];
  }
  if (comparison || thresholds.length > 0) return [];
  return [
    {
      reasons: ['nothing was compared, and no threshold is set'],
      meaning:
        'Nothing was compared and no threshold is set, so nothing says whether the prompt is good enough.',
      next: 'Write a baseline with --approve and commit it, or set thresholds.',
    },
  ];
}

function pass({ comparison, coverage, thresholds }: Found): Cause {
  const all =
    thresholds.length === 1 ? 'The threshold is' : `All ${grouped(thresholds.length)} thresholds are`;
  const met = thresholds.length === 0 ? [] : [`${all} met.`];
  if (!comparison) {
    return {
      reasons: [],
      meaning: [...met, 'Nothing was compared, so a loss that stays within them does not show.'].join(' '),
      next: 'To compare later changes with these answers, write a baseline with --approve and commit it.',
    };
  }
  return {
    reasons: [],
    meaning: [`The prompt is no worse than ${comparison.against}: ${changes(comparison)}.`, ...met].join(' '),
    next: coverage
      ? 'You can use it. If it changed, --approve then makes its answers the new baseline.'
      : `You can use it instead of ${comparison.against}.`,
  };
}

/** What changed: `of 60 tickets, 4 became wrong and 1 became right`. */
function changes({ n, regressions, fixes }: Comparison): string {
  const flips = `of ${counted(n, 'ticket')}, ${grouped(regressions)} became wrong and ${grouped(fixes)} became right`;
  return regressions + fixes === 0 ? `none of ${counted(n, 'ticket')} changed` : flips;
}
