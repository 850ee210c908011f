import { fitLine } from '../../../core/text/fit.js';
import { dollars } from '../../../core/text/numbers.js';
import { painter, type Style } from '../../../core/text/paint.js';
import { describeThreshold } from '../../assess/describe-threshold.js';
import type { Report, TicketResult } from '../../assess/report.js';
import { withoutCommands } from '../commands.js';
import { findingsOf, type Light, lightOf } from '../findings.js';
import type { Reporter } from '../reporter.js';
import {
  aboutSuite,
  caveats,
  comparisonSentences,
  followUpTexts,
  outcomeName,
  totalsText,
} from '../sentences.js';
import { type PageLayout, paragraph, section } from './lines.js';
import { metricsTable } from './metrics.js';
import { ticketSection } from './tickets.js';

const leastWidth = 40;
const maxWrong = 20;
/** An approved baseline starts a comparison and shows no loss, so a few tickets on lines of this width are enough. */
const approved = { tickets: 5, width: 100 };
const maxConfusions = 5;

const styles: Readonly<Record<Light, Style>> = {
  red: ['bold', 'red'],
  yellow: ['bold', 'magenta'],
  green: ['bold', 'green'],
};

/** For people at a terminal `width` columns wide, but never below 40. */
export const textReporter: Reporter = (reports, { width, colour, isPlain = false, isVerbose = false }) => {
  const page = { width: Math.max(width, leastWidth), paint: painter(colour), isPlain, isVerbose };
  const suites = reports.map((report) => suiteText(report, page));
  const totals = reports.length === 1 ? [] : [paragraph(totalsText(reports), page, 0)];
  const text = `${[...suites, ...totals].join('\n\n')}\n`;
  return withoutCommands(text, (character) => (character === ':' ? ': ' : ' ['));
};

function suiteText(report: Report, page: PageLayout): string {
  const { regressions, fixes, wrong, flaky } = findingsOf(report);
  const { comparison } = report;
  return [
    headline(report, page),
    metricsTable(report, page),
    comparisonText(report, page),
    section('Thresholds', thresholdLines(report, page), page),
    section('Labelled tickets to look at', leakLines(report, page), page),
    ticketSection('Became wrong', regressions, page),
    ticketSection('Became right', fixes, page),
    comparison ? '' : wrongSection(report, wrong, page),
    ticketSection('Flaky', flaky, page),
    section('Most frequent confusions', confusionLines(report, page), page),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function wrongSection({ effect }: Report, wrong: readonly TicketResult[], page: PageLayout): string {
  if (effect !== 'approved' || page.isVerbose) return ticketSection('Wrong', wrong, page, maxWrong);
  const width = Math.min(page.width, approved.width);
  return ticketSection('Wrong', wrong, { ...page, width }, approved.tickets);
}

function headline(report: Report, page: PageLayout): string {
  const { suite, cost } = report;
  const name = outcomeName(report);
  const title = fitLine(suite, page.width - name.length - 1);
  const about = `${aboutSuite(report)}${cost === undefined ? '' : `, cost ${dollars(cost)}`}`;
  return [
    `${page.paint(styles[lightOf(report)], name)} ${page.paint('bold', title)}`,
    paragraph(`${report.meaning} ${report.next}`, page, 0),
    '',
    paragraph(about, page, 0),
  ].join('\n');
}

function comparisonText(report: Report, page: PageLayout): string {
  const { comparison, endpoint } = report;
  const further = sentences(caveats(report), page);
  if (!comparison) return section('Comparison', further, page);
  const lines = [...sentences(comparisonSentences(comparison, endpoint), page), ...further];
  const byCategory = followUpTexts(comparison).map((line) => paragraph(line, page, 4));
  const information = byCategory.length > 0 ? ['  By category, for information:'] : [];
  return section('Comparison', [...lines, ...information, ...byCategory], page);
}

function thresholdLines({ thresholds }: Report, page: PageLayout): string[] {
  return thresholds.map((threshold) =>
    page.paint(threshold.isMet ? 'green' : 'red', paragraph(describeThreshold(threshold), page)),
  );
}

function leakLines({ leaks }: Report, page: PageLayout): string[] {
  return sentences(
    leaks.map(({ place, message }) => `${place.source}:${place.line}: ${message}`),
    page,
  );
}

function confusionLines({ metrics }: Report, page: PageLayout): string[] {
  return metrics.confusions
    .slice(0, maxConfusions)
    .map(({ expected, answered, count }) => paragraph(`${count} × ${answered} instead of ${expected}`, page));
}

function sentences(texts: readonly string[], page: PageLayout): string[] {
  return texts.map((sentence) => paragraph(sentence, page));
}
