import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { describeThreshold } from '../assess/describe-threshold.js';
import type { Report, TicketResult } from '../assess/report.js';
import { answersText, classificationText } from './answers.js';
import { isMostlyRight } from './findings.js';
import type { Reporter } from './reporter.js';
import { comparisonSentences, outcomeName } from './sentences.js';

/** Test cases for machines that show such: the verdict and each threshold of a suite, and each ticket. */
export const junitReporter: Reporter = (reports) => {
  const suites = reports.map(suiteXml);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
};

interface Case {
  readonly name: string;
  readonly place?: TicketResult['place'];
  /** What there is to say of one that passes. */
  readonly note?: string;
  /** What is wrong with it: a failure of what is tested, or an error before it could be. */
  readonly problem?: {
    readonly kind: 'failure' | 'error';
    readonly type: string;
    readonly message: string;
    readonly text: string;
  };
}

function suiteXml(report: Report): string {
  const cases = [verdictCase(report), ...thresholdCases(report), ...report.tickets.map(ticketCase)];
  const count = (kind: 'failure' | 'error') => cases.filter(({ problem }) => problem?.kind === kind).length;
  const head = attributes({
    name: report.suite,
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
  });
  return `  <testsuite${head}>\n${cases.map((one) => caseXml(report.suite, one)).join('')}  </testsuite>\n`;
}

function verdictCase({ outcome, comparison, endpoint, reasons, prompt }: Report): Case {
  const name = `the prompt ${prompt.name}`;
  if (outcome === 'pass') return { name };
  const text = [...reasons, ...(comparison ? comparisonSentences(comparison, endpoint) : [])].join('\n');
  return {
    name,
    problem: { kind: 'failure', type: outcomeName(outcome), message: reasons.join('; '), text },
  };
}

function thresholdCases({ thresholds }: Report): Case[] {
  return thresholds.map((threshold) => {
    const name = `threshold ${threshold.name}`;
    if (threshold.isMet) return { name };
    const message = describeThreshold(threshold);
    return { name, problem: { kind: 'failure', type: 'threshold', message, text: message } };
  });
}

/** UTF-16 units of a ticket's text in the name of its case. */
const textLength = 80;

function ticketCase(ticket: TicketResult): Case {
  const { id, text, place, answers, expected, flip, isFlaky, note } = ticket;
  const name = `${id}: ${shorten(text, textLength)}`;
  const message = `expected ${classificationText(expected)}; answered ${answersText(answers)}`;
  // Right by most of its answers: flakiness alone turns nobody's build red.
  if (isMostlyRight(ticket)) return { name, place, ...(isFlaky && { note: `flaky: ${message}` }) };
  const failed = answers.every(({ error }) => error !== undefined);
  const type = failed ? 'error' : isFlaky ? 'flaky' : flip === 'regression' ? 'regression' : 'wrong';
  const details = [message, ...(note === '' ? [] : [`note: ${note}`]), text].join('\n');
  return { name, place, problem: { kind: failed ? 'error' : 'failure', type, message, text: details } };
}

function caseXml(suite: string, { name, place, problem, note }: Case): string {
  const head = attributes({
    classname: suite,
    name,
    ...(place && { file: place.source, line: String(place.line) }),
  });
  if (problem === undefined && note === undefined) return `    <testcase${head}/>\n`;
  const body = problem ? problemXml(problem) : `<system-out>${escaped(note ?? '')}</system-out>`;
  return `    <testcase${head}>\n      ${body}\n    </testcase>\n`;
}

function problemXml({ kind, type, message, text }: NonNullable<Case['problem']>): string {
  return `<${kind}${attributes({ type, message })}>${escaped(text)}</${kind}>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters, which XML 1.0 cannot hold, are written out; lines stay lines. */
function escaped(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
