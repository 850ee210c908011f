import type { JudgedPart } from '../../core/suite.js';
import { nameVersion } from '../../core/text/names.js';
import { counted, grouped, points, pointsOf, pValue } from '../../core/text/numbers.js';
import { describeCoverage } from '../assess/describe-coverage.js';
import { describeEndpointFailures } from '../assess/endpoint-failures.js';
import type { CheckOutcome, Comparison, Report } from '../assess/report.js';

const endpointNames: Readonly<Record<JudgedPart, string>> = {
  exact: 'exact answers',
  urgent: 'right urgency',
  categories: 'right categories',
};

/**
 * What a comparison came to, most important first: the verdict with its interval and counts, what so many tickets can
 * show, macro-F1, noise. Never without the second, as a pass of few tickets says little. May quote what is hostile.
 */
export function comparisonSentences(comparison: Comparison, endpoint: JudgedPart): string[] {
  const { verdict, against, n, regressions, fixes, delta, lower, upper, p, margin, macroF1, noise } =
    comparison;
  const interval = `90 % interval ${points(lower)} to ${points(upper)}`;
  return [
    `${verdict} against ${against}: ${endpointNames[endpoint]} ${points(delta)} points (${interval}).`,
    `Of ${counted(n, 'ticket')}, b = ${regressions} became wrong and c = ${fixes} became right (${pValue(p)}); a loss of up to ${pointsOf(margin)} points is allowed.`,
    smallestLossSentence(comparison),
    `Macro-F1 ${points(macroF1.delta)} points (${points(macroF1.lower)} to ${points(macroF1.upper)}).`,
    ...(noise
      ? [
          `Two answers to one ticket differ in being right ${pointsOf(noise.discordance)} % of the time: a loss of up to ${pointsOf(noise.floor)} points is no more than that noise.`,
        ]
      : []),
  ];
}

function smallestLossSentence({ smallestLoss }: Comparison): string {
  return smallestLoss === undefined
    ? 'So few tickets could not show any loss, however large.'
    : `So many tickets show a loss of ${pointsOf(smallestLoss)} points or more (4 times in 5).`;
}

/** What there is to know of the tickets that were compared: which were left out, and for which the endpoint failed. */
export function caveats(report: Report): string[] {
  const { coverage } = report;
  return [...(coverage ? describeCoverage(coverage) : []), ...describeEndpointFailures(report)];
}

/** The categories whose tickets changed, the most certain first: `Security: 3 became wrong, 1 became right (p = 0.313)`. */
export function followUpTexts({ followUps }: Comparison): string[] {
  return followUps
    .filter(({ regressions, fixes }) => regressions + fixes > 0)
    .toSorted((one, other) => one.p - other.p)
    .map(
      ({ category, regressions, fixes, p }) =>
        `${category}: ${regressions} became wrong, ${fixes} became right (${pValue(p)})`,
    );
}

/** `prompt triage, model m, 60 tickets of tickets.csv, each 3 times, judged by exact answers`. */
export function aboutSuite({ prompt, model, tickets, repeats, source, endpoint }: Report): string {
  const times = repeats > 1 ? `, each ${repeats} times` : '';
  return `prompt ${nameVersion(prompt.name, prompt.version)}, model ${model}, ${counted(tickets.length, 'ticket')} of ${source}${times}, judged by ${endpointNames[endpoint]}`;
}

/** An outcome as a heading: `PASS`, `FAIL`, `INCONCLUSIVE`. */
export function outcomeName(outcome: CheckOutcome): string {
  return outcome.toUpperCase();
}

/** `3 suites: 1 passed, 1 failed, 1 inconclusive`. */
export function totalsText(reports: readonly Report[]): string {
  if (reports.length === 0) return 'No suite was checked.';
  return `${counted(reports.length, 'suite')}: ${verdictCounts(reports)}`;
}

/** `1 passed, 1 failed, 1 inconclusive`. */
export function verdictCounts(reports: readonly Report[]): string {
  const count = (outcome: CheckOutcome) =>
    grouped(reports.filter((report) => report.outcome === outcome).length);
  return `${count('pass')} passed, ${count('fail')} failed, ${count('inconclusive')} inconclusive`;
}
