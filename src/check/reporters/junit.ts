import { escapeLines } from '../../core/text/markup/escape-html.js';
import { shorten } from '../../core/text/shorten.js';
import { describeThreshold, describeUncertain } from '../assess/describe-threshold.js';
import type { Report, TicketResult } from '../assess/report.js';
import { answersText, classificationText } from './answers.js';
import { withoutCommands } from './commands.js';
import { failsByThreshold, failsCheck, isFailingRegression, isMostlyRight } from './findings.js';
import type { Reporter, ReporterOptions } from './reporter.js';
import { caveats, comparisonSentences, outcomeName } from './sentences.js';

/**
 * Test cases: the verdict and each threshold of a suite, and each ticket. Only what fails the check is a failure, so that a
 * check that passes is green. A comparison that decides nothing is a skipped case.
 */
export const junitReporter: Reporter = (reports, options) => {
  const suites = reports.map((report) => suiteOf(report, options));
  const head = attributes({ name: 'ticketsift check', ...countsOf(suites.flatMap(({ cases }) => cases)) });
  const body = suites.map(suiteXml).join('');
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${body}</testsuites>\n`;
  return withoutCommands(xml, (character) => `&#${character.charCodeAt(0)};`);
};

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly place?: TicketResult['place'];
  /** The details, for programs. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Why it does not pass. */
  readonly problem?: Problem;
  /** What people read about one that passes. */
  readonly output?: string;
}

interface Problem {
  readonly kind: 'failure' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

function suiteOf(report: Report, { locate }: ReporterOptions): Suite {
  const tickets = report.tickets.map((ticket) => ticketCase(ticket, report));
  const cases = [verdictCase(report), ...thresholdCases(report), ...tickets];
  return {
    name: report.suite,
    cases: cases.map(({ place, ...one }) =>
      place ? { ...one, place: { source: locate(place.source), line: place.line } } : one,
    ),
  };
}

/** Thresholds have cases of their own, so this one is of the comparison, or says that there is nothing to go by. */
function verdictCase(report: Report): Case {
  const { comparison, endpoint, meaning, next, prompt } = report;
  const name = `the prompt ${prompt.name}`;
  const compared = comparison ? comparisonSentences(comparison, endpoint) : [];
  const text = [meaning, next, ...compared, ...caveats(report)].join('\n');
  const kind = kindOfVerdict(report);
  if (kind === undefined) return { name, output: text };
  const type = isFailingRegression(report) ? 'REGRESSION' : outcomeName(report);
  return { name, problem: { kind, type, message: meaning, text } };
}

function kindOfVerdict(report: Report): Problem['kind'] | undefined {
  const { outcome, effect } = report;
  if (outcome === 'inconclusive' && effect !== 'approved') return effect === 'fails' ? 'failure' : 'skipped';
  return isFailingRegression(report) ? 'failure' : undefined;
}

function thresholdCases(report: Report): Case[] {
  return report.thresholds.map((threshold) => {
    const name = `threshold ${threshold.name}`;
    const message = describeThreshold(threshold);
    const text = describeUncertain([threshold])[0] ?? message;
    const isFailure = failsByThreshold(threshold, report);
    const isSkipped = threshold.isUncertain && report.effect !== 'approved';
    if (!isFailure && !isSkipped) return { name, output: text };
    const kind = isFailure ? 'failure' : 'skipped';
    return { name, problem: { kind, type: 'threshold', message: text, text } };
  });
}

/** UTF-16 units of a ticket's text in the name of its case. */
const textLength = 80;

function ticketCase(ticket: TicketResult, report: Report): Case {
  const { id, text, place, answers, expected, note } = ticket;
  const name = `${id}: ${shorten(text, textLength)}`;
  const properties = propertiesOf(ticket);
  if (Object.keys(properties).length === 0) return { name, place };
  const message = `expected ${classificationText(expected)}; answered ${answersText(answers)}`;
  const output = [`${titleOf(ticket)}: ${message}`, ...(note === '' ? [] : [`note: ${note}`]), text].join(
    '\n',
  );
  if (!failsCheck(ticket, report)) return { name, place, properties, output };
  return { name, place, properties, problem: { kind: 'failure', type: 'regression', message, text: output } };
}

/** Returns none for a ticket that is right and was right before. */
function propertiesOf(ticket: TicketResult): Record<string, string> {
  const { isFlaky, answers } = ticket;
  const result = resultOf(ticket);
  const codes = new Set(answers.flatMap(({ error }) => (error ? [error.code] : [])));
  return {
    ...(result !== undefined && { 'ticketsift.result': result }),
    ...(isFlaky && { 'ticketsift.flaky': 'true' }),
    ...(codes.size > 0 && { 'ticketsift.error': [...codes].join(', ') }),
  };
}

/** `newly wrong`, `flaky`, `wrong as before, flaky`. */
function titleOf(ticket: TicketResult): string {
  return [resultOf(ticket) ?? [], ticket.isFlaky ? 'flaky' : []].flat().join(', ') || 'right';
}

function resultOf(ticket: TicketResult): string | undefined {
  const { flip, before } = ticket;
  if (flip !== undefined) return flip === 'regression' ? 'newly wrong' : 'newly right';
  if (isMostlyRight(ticket)) return undefined;
  return before ? 'wrong as before' : 'wrong';
}

function suiteXml({ name, cases }: Suite): string {
  const head = attributes({ name, ...countsOf(cases) });
  return `  <testsuite${head}>\n${cases.map((one) => caseXml(name, one)).join('')}  </testsuite>\n`;
}

function countsOf(cases: readonly Case[]): Record<string, string> {
  const count = (kind: Problem['kind']) => cases.filter(({ problem }) => problem?.kind === kind).length;
  return {
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: '0',
    skipped: String(count('skipped')),
  };
}

function caseXml(suite: string, { name, place, properties, problem, output }: Case): string {
  const head = attributes({
    classname: suite,
    name,
    ...(place && { file: place.source, line: String(place.line) }),
  });
  const parts = [
    ...(properties ? [propertiesXml(properties)] : []),
    ...(problem ? [problemXml(problem)] : []),
    ...(output ? [`<system-out>${escapeLines(output)}</system-out>`] : []),
  ];
  if (parts.length === 0) return `    <testcase${head}/>\n`;
  return `    <testcase${head}>\n${parts.map((part) => `      ${part}\n`).join('')}    </testcase>\n`;
}

function propertiesXml(properties: Readonly<Record<string, string>>): string {
  const all = Object.entries(properties).map(([name, value]) => `<property${attributes({ name, value })}/>`);
  return `<properties>${all.join('')}</properties>`;
}

function problemXml({ kind, type, message, text }: Problem): string {
  return `<${kind}${attributes({ type, message })}>${escapeLines(text)}</${kind}>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeLines(value).replaceAll('\n', '&#10;')}"`)
    .join('');
}
