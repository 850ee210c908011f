import { counted } from '../../core/text/numbers.js';
import { plainMarkdown } from '../../core/text/plain-markdown.js';
import { describeThreshold } from '../assess/describe-threshold.js';
import type { Report, TicketResult } from '../assess/report.js';
import { answersText, classificationText } from './answers.js';
import { findingsOf } from './findings.js';
import { metricColumns, metricRows, shareFacts } from './metric-rows.js';
import type { Reporter } from './reporter.js';
import { aboutSuite, comparisonSentences, followUpTexts, otherReasons, outcomeName } from './sentences.js';

/** By which a comment is found again, to be updated. */
const mark = '<!-- ticketsift-check -->';

/** UTF-16 units: GitHub takes 65,536 in a comment. */
const maxLength = 60_000;
/** Columns of what is quoted, and of sentences of our own that hold names. */
const quoted = 160;
const sentence = 1_000;

/** The summary of a job and the comment on a pull request. */
export const markdownReporter: Reporter = (reports) => {
  const parts = [mark, ...reports.flatMap(suiteParts)];
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (text.length + part.length > maxLength)
      return `${text}\n… and ${counted(parts.length - index, 'more part')}\n`;
    text += `${part}\n`;
  }
  return text;
};

const signs = { pass: '✅', fail: '❌', inconclusive: '❔' } as const;

/** Each of them stands by itself, so that a text can end after any. */
function suiteParts(report: Report): string[] {
  const { suite, outcome, comparison, endpoint, leaks, notCompared } = report;
  const { regressions, fixes, wrong, flaky } = findingsOf(report);
  const compared = comparison
    ? [...comparisonSentences(comparison, endpoint), ...followUpTexts(comparison)]
    : notCompared === undefined
      ? []
      : [`Not compared: ${notCompared}`];
  return [
    `### ${signs[outcome]} ${plain(suite, quoted)}: ${outcomeName(outcome)}\n\n${plain(aboutSuite(report), sentence)}\n`,
    list([...compared, ...(comparison ? otherReasons(report) : [])]),
    list(report.thresholds.map(describeThreshold)),
    metricsTable(report),
    ...details('Became wrong', regressions),
    ...details('Became right', fixes),
    ...(comparison ? [] : details('Wrong', wrong)),
    ...details('Flaky', flaky),
    list(leaks.map(({ place, message }) => `${place.source}:${place.line}: ${message}`)),
  ].filter((part) => part !== '');
}

function metricsTable({ metrics, metricsBefore }: Report): string {
  const shares = shareFacts(metrics, metricsBefore).map(({ label, text }) => `${label} ${text}`);
  const rows = [metricColumns, metricColumns.map(() => '---'), ...metricRows(metrics, metricsBefore)];
  const lines = rows.map((row) => `| ${row.map((cell) => plain(cell, quoted)).join(' | ')} |`);
  return `${shares.join('; ')}\n\n${lines.join('\n')}\n`;
}

/** Tickets of one kind, folded, each as a part of its own; the last part closes what the first opened. */
function details(title: string, tickets: readonly TicketResult[]): string[] {
  if (tickets.length === 0) return [];
  const shown = fitting(tickets);
  const left = tickets.length - shown.length;
  const more = left > 0 ? `\n… and ${counted(left, 'more ticket')}\n` : '';
  return [
    `<details><summary>${title}: ${counted(tickets.length, 'ticket')}</summary>\n\n${shown.join('\n')}\n${more}\n</details>\n`,
  ];
}

/** Of each kind, so that all kinds of a suite have room in a comment, with UTF-16 units for their texts. */
const maxTickets = 40;
const maxSectionLength = 12_000;

/** The first tickets as texts, as many as have room: what is escaped takes several times what it was. */
function fitting(tickets: readonly TicketResult[]): string[] {
  const texts: string[] = [];
  let length = 0;
  for (const ticket of tickets.slice(0, maxTickets)) {
    const text = ticketText(ticket);
    length += text.length;
    if (length > maxSectionLength && texts.length > 0) break;
    texts.push(text);
  }
  return texts;
}

function ticketText({ id, place, text, note, expected, before, answers }: TicketResult): string {
  const facts = [
    `**${plain(id, 40)}** ${plain(`${place.source}:${place.line}`, quoted)}: ${plain(text, quoted)}`,
    `expected ${plain(classificationText(expected), quoted)}`,
    ...(before ? [`before ${plain(answersText(before.answers), quoted)}`] : []),
    `${before ? 'after' : 'answered'} ${plain(answersText(answers), quoted)}`,
    ...(note === '' ? [] : [`note: ${plain(note, quoted)}`]),
  ];
  return `- ${facts.join('<br>')}`;
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `${texts.map((text) => `- ${plain(text, sentence)}`).join('\n')}\n`;
}

function plain(text: string, columns: number): string {
  return plainMarkdown(text, columns);
}
