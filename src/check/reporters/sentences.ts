import type { JudgedPart } from '../../core/suite.js';
import { nameVersion } from '../../core/text/names.js';
import {
  counted,
  dollars,
  grouped,
  percent,
  points,
  pointsOf,
  pValue,
  roughly,
} from '../../core/text/numbers.js';
import { describeCoverage } from '../assess/describe-coverage.js';
import { describeEndpointFailures } from '../assess/endpoint-failures.js';
import type { CheckOutcome, Comparison, MoreRepeats, QueueFacts, Report } from '../assess/report.js';

const endpointNames: Readonly<Record<JudgedPart, string>> = {
  exact: 'exact answers',
  urgent: 'right urgency',
  categories: 'right categories',
};

/**
 * Describes a comparison for those who know statistics, most important first: the verdict with its interval and counts, what this
 * many tickets detect, macro-F1, noise. The second is never left out, as a pass of few tickets says little. May quote hostile text.
 */
export function comparisonSentences(comparison: Comparison, endpoint: JudgedPart): string[] {
  const { verdict, against, delta, lower, upper, macroF1, noise, moreRepeats } = comparison;
  const interval = `90 % interval ${points(lower)} to ${points(upper)}`;
  return [
    `${verdict} against ${against}: ${endpointNames[endpoint]} ${points(delta)} points (${interval}).`,
    countsSentence(comparison),
    detectedSentence(comparison),
    `Macro-F1 ${points(macroF1.delta)} points (${points(macroF1.lower)} to ${points(macroF1.upper)}).`,
    ...(noise
      ? [
          `Of two answers to the same ticket, only one is right ${pointsOf(noise.discordance)} % of the time: a loss of up to ${pointsOf(noise.floor)} points is within that noise.`,
        ]
      : []),
    ...(moreRepeats ? [repeatsSentence(moreRepeats)] : []),
  ];
}

function countsSentence({ n, duplicates, regressions, fixes, p, test, margin }: Comparison): string {
  const once =
    duplicates > 0
      ? `; ${counted(duplicates, 'ticket has', 'tickets have')} the same text as another and ${duplicates === 1 ? 'counts' : 'count'} once`
      : '';
  const flips = `b = ${regressions} became wrong and c = ${fixes} became right`;
  const tested = test === 'mcnemar' ? ` (${pValue(p)})` : ` by most answers (by all of them ${pValue(p)})`;
  return `Of ${counted(n, 'ticket')}, ${flips}${tested}; a loss of up to ${pointsOf(margin)} points is allowed${once}.`;
}

/** Independent of what flipped just now: it states its own assumption. */
function detectedSentence({ n, smallestLoss, chanceFlips, moreTickets }: Comparison): string {
  const { share, isMeasured } = chanceFlips;
  const chance = `${roundPercent(share)} of tickets flip by chance`;
  const power = isMeasured
    ? `80 % power; by the baseline’s repeats ${chance}`
    : `80 % power, assuming ${chance}`;
  const found =
    smallestLoss === undefined
      ? `${n === 1 ? 'does' : 'do'} not detect any drop reliably (${power})`
      : `detect a drop of ${pointsOf(smallestLoss)} points or more (${power})`;
  const more = moreTickets
    ? `; ${roughly(moreTickets.n)} would detect one of ${pointsOf(moreTickets.loss)} points`
    : '';
  return `${counted(n, 'ticket')} ${found}${more}.`;
}

function repeatsSentence({ repeats, flips, lacking, cost }: MoreRepeats): string {
  const many = `About ${roundPercent(flips)} of tickets flip by chance, too many for single answers`;
  if (lacking === 'baseline') return `${many}: approve a baseline with repeats: ${repeats}, too.`;
  const price = cost
    ? `a check then costs about ${dollars(cost.repeated)} instead of ${dollars(cost.now)}`
    : `a check then sends ${repeats} times as many requests`;
  return `${many}: set repeats: ${repeats} and approve a baseline with them (${price}).`;
}

/** Returns `10 %`, and `4.2 %`. */
function roundPercent(share: number): string {
  return `${Number(pointsOf(share))} %`;
}

/** Describes the compared tickets: which were left out, and for which the endpoint failed. */
export function caveats(report: Report): string[] {
  const { coverage, queues } = report;
  return [
    ...(queues ? [queuesSentence(queues)] : []),
    ...(coverage ? describeCoverage(coverage) : []),
    ...describeEndpointFailures(report),
  ];
}

/** Says which tickets the figures are of, as those that were chosen for being hard are not a fair sample. */
function queuesSentence({ counted: which, random, hard, hardRight }: QueueFacts): string {
  const were = hard === 1 ? 'was' : 'were';
  if (which === 'all') {
    return `${grouped(hard)} of these ${counted(random + hard, 'ticket')} ${were} chosen for being hard and ${grouped(random)} drawn at random, so the prompt looks worse than it is on all tickets (ticketsift check --queues random counts only the random ones).`;
  }
  return `All figures are of the ${counted(random, 'ticket')} drawn at random. ${counted(hard, 'ticket')} ${were} chosen for being hard and would make the prompt look worse than it is: of the answers to ${hard === 1 ? 'it' : 'these'} ${percent(hardRight)} are right (ticketsift check --queues all counts ${hard === 1 ? 'it' : 'them'}).`;
}

/**
 * Returns the categories whose tickets changed, the most certain first: `Security: 3 became wrong, 1 became
 * right (p = 0.313)`.
 */
export function followUpTexts({ followUps, test }: Comparison): string[] {
  const by = test === 'mcnemar' ? '' : 'by all answers ';
  return followUps
    .filter(({ regressions, fixes, p }) => regressions + fixes > 0 || p < 1)
    .toSorted((one, other) => one.p - other.p)
    .map(
      ({ category, regressions, fixes, p }) =>
        `${category}: ${regressions} became wrong, ${fixes} became right (${by}${pValue(p)})`,
    );
}

/** `prompt triage, model m, 60 tickets of tickets.csv, each 3 times, judged by exact answers`. */
export function aboutSuite({ prompt, model, tickets, repeats, source, endpoint, queues }: Report): string {
  const random = queues?.counted === 'random' ? ' drawn at random' : '';
  const times = repeats > 1 ? `, each ${repeats} times` : '';
  return `prompt ${nameVersion(prompt.name, prompt.version)}, model ${model}, ${counted(tickets.length, 'ticket')} of ${source}${random}${times}, judged by ${endpointNames[endpoint]}`;
}

/** Returns an outcome as a heading: `PASS`, `FAIL`, `INCONCLUSIVE`, `APPROVED`. */
export function outcomeName({ outcome, effect }: Pick<Report, 'outcome' | 'effect'>): string {
  return (effect === 'approved' ? effect : outcome).toUpperCase();
}

/** `3 suites: 1 passed, 1 failed, 1 inconclusive`. */
export function totalsText(reports: readonly Report[]): string {
  if (reports.length === 0) return 'No suite was checked.';
  return `${counted(reports.length, 'suite')}: ${verdictCounts(reports)}`;
}

/** `1 passed, 1 failed, 1 inconclusive`, or `3 approved`: a run approves all suites or none. */
export function verdictCounts(reports: readonly Report[]): string {
  if (reports.every(({ effect }) => effect === 'approved')) return `${grouped(reports.length)} approved`;
  const count = (outcome: CheckOutcome) =>
    grouped(reports.filter((report) => report.outcome === outcome).length);
  return `${count('pass')} passed, ${count('fail')} failed, ${count('inconclusive')} inconclusive`;
}
