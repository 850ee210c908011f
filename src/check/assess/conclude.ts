import { listNames } from '../../core/text/names.js';
import { counted, grouped, pointsOf, roughly } from '../../core/text/numbers.js';
import { ticketsToPass } from '../stats/tickets-to-pass.js';
import { describeMissed, describeUncertain } from './describe-threshold.js';
import type { Doubt } from './doubts.js';
import type { Comparison, Coverage, Report } from './report.js';

/** What a check has found. */
interface Found
  extends Pick<Report, 'comparison' | 'coverage' | 'endpointFailures' | 'notCompared' | 'thresholds'> {
  readonly doubts: readonly Doubt[];
  /** What to do where nothing was compared. */
  readonly remedy: string | undefined;
  /** What to do where the endpoint failed. */
  readonly again: string;
  /** What an inconclusive outcome counts as; undefined for neither. */
  readonly inconclusive?: 'pass' | 'fail' | undefined;
}

/** Why a check has its outcome, for people who know no statistics. May quote hostile text. */
interface Cause extends Pick<Report, 'reasons' | 'meaning' | 'next'> {}

/** Returns the outcome of a check, what it does to the check, what it means, and what to do next. */
export function conclude(found: Found): Pick<Report, 'outcome' | 'effect' | 'reasons' | 'meaning' | 'next'> {
  const failures = [...regression(found), ...missedThresholds(found)];
  if (failures.length > 0) return { outcome: 'fail', effect: 'fails', ...together(failures) };
  const doubts = [...undecided(found), ...uncertainThresholds(found), ...withoutComparison(found)];
  if (doubts.length > 0) return { outcome: 'inconclusive', ...inconclusive(together(doubts), found) };
  return { outcome: 'pass', effect: 'passes', ...pass(found) };
}

function inconclusive(cause: Cause, { inconclusive: as }: Found): Cause & Pick<Report, 'effect'> {
  if (as === undefined) return { effect: 'undecided', ...cause };
  if (as === 'pass') return { effect: 'passes', ...cause };
  return { effect: 'fails', ...cause, meaning: `${cause.meaning} --inconclusive fail makes that a failure.` };
}

/** Joins causes. The same remedy is given once. */
function together(causes: readonly Cause[]): Cause {
  return {
    reasons: causes.flatMap(({ reasons }) => reasons),
    meaning: causes.map(({ meaning }) => meaning).join(' '),
    next: [...new Set(causes.map(({ next }) => next))].join(' '),
  };
}

function regression({ comparison, coverage, thresholds }: Found): Cause[] {
  if (comparison?.verdict !== 'REGRESSION') return [];
  // A prompt that misses a threshold is not approved so easily.
  const canAccept = coverage !== undefined && thresholds.every(({ isMet }) => isMet);
  const accept = canAccept ? ' If you accept the loss, approve these answers with --approve.' : '';
  return [
    {
      reasons: ['the prompt has become worse'],
      meaning: `The prompt is worse than ${other(comparison, coverage)}: ${changes(comparison)}, more than chance explains.`,
      next: `${improve}${accept}`,
    },
  ];
}

const improve = 'Look at the tickets that became wrong, improve the prompt and check again.';

function missedThresholds({ comparison, coverage, thresholds, endpointFailures, again }: Found): Cause[] {
  const missed = thresholds.filter(({ isMet, isUncertain }) => !isMet && !isUncertain);
  if (missed.length === 0) return [];
  const names = listNames(
    missed.map(({ name }) => name),
    5,
  );
  const { tickets } = endpointFailures;
  const isByFailures = tickets > 0 && missed.every(({ name }) => name === 'error_rate');
  const meaning = [
    `${counted(missed.length, 'threshold is', 'thresholds are')} missed: ${names}.`,
    ...(isByFailures ? [`The endpoint failed for ${counted(tickets, 'ticket')}.`] : []),
    ...besides(comparison, coverage),
  ];
  const next = isByFailures ? again : nextOf(comparison);
  return [{ reasons: describeMissed(missed), meaning: meaning.join(' '), next }];
}

function nextOf(comparison: Comparison | undefined): string {
  if (comparison?.verdict === 'REGRESSION') return improve;
  return 'Look at the wrong tickets and improve the prompt, or set a lower threshold.';
}

/** Returns what the comparison says where thresholds decide. */
function besides(comparison: Comparison | undefined, coverage: Coverage | undefined): string[] {
  if (comparison === undefined || comparison.verdict === 'REGRESSION') return [];
  const name = other(comparison, coverage);
  if (comparison.verdict === 'PASS') return [`The prompt is no worse than ${name}.`];
  return [`It is not certain whether the prompt is worse than ${name}.`];
}

/**
 * Returns the cause of a comparison that neither shows a loss nor rules one out, or that depends on doubtful
 * tickets.
 */
function undecided({ comparison, coverage, doubts }: Found): Cause[] {
  if (comparison?.verdict !== 'INCONCLUSIVE') return [];
  const start = `It is not certain whether the prompt is worse than ${other(comparison, coverage)}`;
  if (doubts.length > 0) {
    const reasons = doubts.map(({ why }) => why);
    const next = [...new Set(doubts.map(({ remedy }) => remedy))].join(' ');
    return [{ reasons, meaning: `${start}, as ${reasons.join('; ')}.`, next }];
  }
  return [
    {
      reasons: ['there are too few tickets to say whether the prompt is worse'],
      meaning: `${start}: ${changes(comparison)}. ${whatIsPossible(comparison)}`,
      next: moreEvidence(comparison),
    },
  ];
}

function whatIsPossible({ delta, lower, margin, noise }: Comparison): string {
  return noise && delta < 0 && -delta <= noise.floor
    ? 'The answers of the approved prompt alone vary by as much.'
    : `These tickets do not rule out a loss of ${pointsOf(-lower)} in 100; the margin allows ${pointsOf(margin)}.`;
}

/** More tickets, repeats, another margin. */
function moreEvidence(comparison: Comparison): string {
  const { n, regressions, fixes, delta, lower, margin, moreRepeats, moreTickets } = comparison;
  const changed = delta === 0 ? regressions + fixes : n;
  const enough = ticketsToPass({ n, changed, delta, lower, margin });
  const detected = moreTickets
    ? `: about ${roughly(moreTickets.n)} in all detect a loss of ${pointsOf(moreTickets.loss)} in 100`
    : '';
  return [
    enough === undefined
      ? `Look at the tickets that became wrong, and add labelled tickets to be certain${detected}.`
      : `Add labelled tickets: about ${roughly(enough)} in all would be enough if the others turn out like these.`,
    ...(moreRepeats
      ? [
          moreRepeats.lacking === 'check'
            ? `Set repeats: ${moreRepeats.repeats} and approve a baseline with them, as single answers vary by chance.`
            : 'Approve a baseline with repeats, as its single answers vary by chance.',
        ]
      : []),
    'If you can accept such a loss, set a larger margin.',
  ].join(' ');
}

function uncertainThresholds({ thresholds, again }: Found): Cause[] {
  const uncertain = describeUncertain(thresholds);
  if (uncertain.length === 0) return [];
  return [{ reasons: uncertain, meaning: `${uncertain.join('; ')}.`, next: again }];
}

function withoutComparison({
  comparison,
  notCompared,
  remedy,
  thresholds,
  endpointFailures: { tickets },
  again,
}: Found): Cause[] {
  const first = tickets > 0 ? `${again} ` : '';
  if (notCompared !== undefined) {
    return [
      {
        reasons: [notCompared],
        meaning: `Nothing was compared, as ${notCompared}.`,
        next: `${first}${remedy ?? ''}`,
      },
    ];
  }
  if (comparison || thresholds.length > 0) return [];
  return [
    {
      reasons: ['nothing was compared, and no threshold is set'],
      meaning:
        'Nothing was compared and no threshold is set, so the check cannot tell whether the prompt is good enough.',
      next: `${first}Write a baseline with --approve and commit it, or set thresholds.`,
    },
  ];
}

function pass({ comparison, coverage, thresholds }: Found): Cause {
  const met = thresholds.length === 1 ? ['The threshold is met.'] : ['All thresholds are met.'];
  const results = thresholds.length === 0 ? [] : met;
  if (!comparison) {
    const limit = 'Nothing was compared, so a loss that stays within the thresholds goes unnoticed.';
    return {
      reasons: [],
      meaning: [...results, limit].join(' '),
      next: 'To compare later changes with these answers, write a baseline with --approve and commit it.',
    };
  }
  const name = other(comparison, coverage);
  return {
    reasons: [],
    meaning: [
      `The prompt is no worse than ${name}: ${changes(comparison)}${allowed(comparison)}.`,
      ...results,
    ].join(' '),
    next: coverage
      ? 'You can use it. If you changed the prompt, approve it with --approve, so that later ones are compared with it.'
      : `You can use it instead of ${name}.`,
  };
}

/**
 * Returns what the prompt is compared with: a baseline is “the approved one”, since its file is named
 * elsewhere.
 */
function other({ against }: Comparison, coverage: Coverage | undefined): string {
  return coverage ? 'the approved one' : against;
}

/**
 * Returns what changed: `of 60 tickets, 4 became wrong and none became right`; with several answers to a
 * ticket, how many are right.
 */
function changes({ n, regressions, fixes, delta, test }: Comparison): string {
  const tickets = counted(n, 'ticket');
  if (test !== 'mcnemar' && delta !== 0) {
    return `right answers to ${tickets} ${delta < 0 ? 'fell' : 'rose'} by ${pointsOf(Math.abs(delta))} in 100`;
  }
  if (regressions + fixes === 0) return `of ${tickets}, none became wrong or right`;
  const number = (count: number) => (count === 0 ? 'none' : grouped(count));
  return `of ${tickets}, ${number(regressions)} became wrong and ${number(fixes)} became right`;
}

/** Returns the loss that a pass still has. */
function allowed({ delta, margin }: Comparison): string {
  if (delta >= 0) return '';
  return `; that is a loss of ${pointsOf(-delta)} in 100, and the margin allows ${pointsOf(margin)}`;
}
