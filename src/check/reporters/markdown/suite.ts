import { counted } from '../../../core/text/numbers.js';
import { describeThreshold } from '../../assess/describe-threshold.js';
import type { Report, TicketResult } from '../../assess/report.js';
import { answersText, classificationText } from '../answers.js';
import { findingsOf, lightOf, lossOf, severity } from '../findings.js';
import { categoryRows, metricColumns, totalRows } from '../metric-rows.js';
import type { ReporterOptions } from '../reporter.js';
import { aboutSuite, caveats, comparisonSentences, followUpTexts, outcomeName } from '../sentences.js';
import { signs } from './overview.js';
import { type ReportPart, whole } from './parts.js';
import { plain, quotedColumns, sentenceColumns, tableHead, tableRow } from './plain.js';

/** The order in which parts get room: the verdict and its reasons, what became wrong, figures, the rest. */
const ranks = { reasons: 1, regressions: 2, figures: 3, rest: 4 } as const;

/** Returns the parts of a suite in the order in which they are read. */
export function suiteParts(report: Report, { locate }: ReporterOptions): ReportPart[] {
  const { suite, comparison, endpoint, leaks, thresholds, meaning, next } = report;
  const { regressions, fixes, wrong, flaky } = findingsOf(report);
  const compared = comparison ? comparisonSentences(comparison, endpoint) : [];
  const worstFirst = regressions.toSorted((one, other) => lossOf(other) - lossOf(one));
  const missedFirst = thresholds.toSorted((one, other) => Number(one.isMet) - Number(other.isMet));
  const light = lightOf(report);
  const rank = (name: keyof typeof ranks) => ranks[name] + severity[light];
  const list = (texts: readonly string[], noun: readonly [string, string?], of: keyof typeof ranks) =>
    listPart(texts, (left) => counted(left, ...noun), rank(of));
  const fold = (title: string, tickets: readonly TicketResult[], of: keyof typeof ranks) =>
    foldedPart(title, tickets, { rank: rank(of), locate });
  return [
    whole(`\n### ${signs[light]} ${plain(suite, quotedColumns)}: ${outcomeName(report)}\n\n`),
    whole(`**${plain(meaning, sentenceColumns)}** ${plain(next, sentenceColumns)}\n\n`),
    whole(`${plain(aboutSuite(report), sentenceColumns)}\n\n`),
    ...list([...compared, ...caveats(report)], ['more sentence'], 'reasons'),
    ...list(missedFirst.map(describeThreshold), ['more threshold'], 'reasons'),
    ...fold('Became wrong', worstFirst, 'regressions'),
    metricsPart(report, rank('figures')),
    ...list(
      comparison ? followUpTexts(comparison) : [],
      ['more changed category', 'more changed categories'],
      'figures',
    ),
    ...fold('Became right', fixes, 'rest'),
    ...(comparison ? [] : fold('Wrong', wrong, 'rest')),
    ...fold('Flaky', flaky, 'rest'),
    ...list(
      leaks.map(({ place, message }) => `${locate(place.source)}:${place.line}: ${message}`),
      ['more note'],
      'rest',
    ),
  ];
}

function listPart(texts: readonly string[], counts: (left: number) => string, rank: number): ReportPart[] {
  if (texts.length === 0) return [];
  const rest = (left: number) => (left === 0 ? '\n' : `- … and ${counts(left)}\n\n`);
  return [
    {
      head: '',
      rows: mapped(texts, (text) => `- ${plain(text, sentenceColumns)}`),
      total: texts.length,
      foot: rest,
      none: rest(texts.length),
      rank,
    },
  ];
}

function metricsPart({ metrics, metricsBefore }: Report, rank: number): ReportPart {
  const head = `${tableHead(metricColumns)}${totalRows(metrics, metricsBefore).map(tableRow).join('\n')}\n`;
  const total = metrics.categories.length;
  const rest = (left: number) =>
    left === 0 ? '\n' : `\n… and ${counted(left, 'more category', 'more categories')}\n\n`;
  const rows = mapped(categoryRows(metrics, metricsBefore), tableRow);
  return { head, rows, total, foot: rest, none: `${head}${rest(total)}`, rank };
}

/** Tickets of one kind, folded. */
function foldedPart(
  title: string,
  tickets: readonly TicketResult[],
  { rank, locate }: Pick<ReportPart, 'rank'> & Pick<ReporterOptions, 'locate'>,
): ReportPart[] {
  if (tickets.length === 0) return [];
  const summary = `${title}: ${counted(tickets.length, 'ticket')}`;
  return [
    {
      head: `<details><summary>${summary}</summary>\n\n`,
      rows: mapped(tickets, (ticket) => ticketRow(ticket, locate)),
      total: tickets.length,
      foot: (left) => `${left === 0 ? '' : `\n… and ${counted(left, 'more ticket')}\n`}\n</details>\n\n`,
      none: `${summary}\n\n`,
      rank,
    },
  ];
}

function* mapped<T>(items: readonly T[], write: (item: T) => string): Generator<string> {
  for (const item of items) yield write(item);
}

function ticketRow(
  { id, place, text, note, expected, before, answers }: TicketResult,
  locate: ReporterOptions['locate'],
): string {
  const facts = [
    `**${plain(id, 40)}** ${plain(`${locate(place.source)}:${place.line}`, quotedColumns)}: ${plain(text, quotedColumns)}`,
    `expected ${plain(classificationText(expected), quotedColumns)}`,
    ...(before ? [`before ${plain(answersText(before.answers), quotedColumns)}`] : []),
    `${before ? 'after' : 'answered'} ${plain(answersText(answers), quotedColumns)}`,
    ...(note === '' ? [] : [`note: ${plain(note, quotedColumns)}`]),
  ];
  return `- ${facts.join('<br>')}`;
}
