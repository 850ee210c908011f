import { fitLine } from '../../core/text/fit.js';
import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { describeThreshold } from '../assess/describe-threshold.js';
import type { Report } from '../assess/report.js';
import { answersText, classificationText } from './answers.js';
import { failsByThreshold, failsCheck, findingsOf, lightOf, lossOf } from './findings.js';
import type { Reporter } from './reporter.js';
import { caveats, comparisonSentences, outcomeName } from './sentences.js';

/**
 * Annotations of a run, including the one that counts the rest: GitHub shows at most ten of a kind and a
 * step.
 */
const maxAnnotations = 10;
/** Columns of a line of a message: GitHub takes 64 kB in all. */
const maxColumns = 2_000;

/**
 * Annotations of a pull request, as workflow commands, the worst first: errors are what fails the check, and nothing
 * else. Verdicts and thresholds are at the prompt, tickets at their labels.
 */
export const githubReporter: Reporter = (reports, { locate }) => {
  const all = worstOf(reports.flatMap(annotationsOf));
  const shown = all.length > maxAnnotations ? all.slice(0, maxAnnotations - 1) : all;
  const rest = all.slice(shown.length);
  const lines = [
    ...shown.map((one) => command(one, locate)),
    ...summaryOf(rest).map((one) => command(one, locate)),
  ];
  return `${lines.join('\n')}\n`;
};

/** The worst kinds first. */
const kinds = ['verdict', 'missed threshold', 'ticket that became wrong', 'note on labels'] as const;
const plurals: Readonly<Record<(typeof kinds)[number], string>> = {
  verdict: 'verdicts',
  'missed threshold': 'missed thresholds',
  'ticket that became wrong': 'tickets that became wrong',
  'note on labels': 'notes on labels',
};
const levels = ['error', 'warning', 'notice'] as const;

interface Annotation {
  readonly level: (typeof levels)[number];
  readonly title: string;
  readonly message: string;
  readonly place?: { readonly source: string; readonly line: number };
}

interface Ranked extends Annotation {
  readonly kind: (typeof kinds)[number];
  /** Returns how much worse a ticket became, between 0 and 1. */
  readonly loss?: number;
}

/** What fails the check before the rest; of each the suites before their tickets, and of these those that lost the most. */
function worstOf(annotations: readonly Ranked[]): Ranked[] {
  return annotations.toSorted(
    (one, other) =>
      levels.indexOf(one.level) - levels.indexOf(other.level) ||
      kinds.indexOf(one.kind) - kinds.indexOf(other.kind) ||
      (other.loss ?? 0) - (one.loss ?? 0),
  );
}

function annotationsOf(report: Report): Ranked[] {
  return [verdictOf(report), ...missedIn(report), ...flippedIn(report), ...leaksIn(report)];
}

const levelOfLight = { red: 'error', yellow: 'warning', green: 'notice' } as const;

function verdictOf(report: Report): Ranked {
  const { suite, prompt, comparison, endpoint } = report;
  const compared = comparison ? comparisonSentences(comparison, endpoint) : [];
  const title = `${suite}: ${outcomeName(report)}`;
  return {
    kind: 'verdict',
    level: levelOfLight[lightOf(report)],
    place: { source: prompt.path, line: prompt.bodyLine },
    title,
    message: [report.meaning, report.next, ...compared, ...caveats(report)].join('\n'),
  };
}

/** One for each threshold, since each is fixed separately. */
function missedIn(report: Report): Ranked[] {
  const { suite, prompt, thresholds } = report;
  return thresholds
    .filter(({ isMet }) => !isMet)
    .map((threshold) => ({
      kind: 'missed threshold',
      level: failsByThreshold(threshold, report) ? 'error' : 'warning',
      place: { source: prompt.path, line: prompt.bodyLine },
      title: `${suite}: ${threshold.name}`,
      message: describeThreshold(threshold),
    }));
}

function flippedIn(report: Report): Ranked[] {
  return findingsOf(report).regressions.map((ticket) => ({
    kind: 'ticket that became wrong',
    level: failsCheck(ticket, report) ? 'error' : 'warning',
    loss: lossOf(ticket),
    place: ticket.place,
    title: `${report.suite}: ${ticket.id} became wrong`,
    message: `Expected ${classificationText(ticket.expected)}; answered ${answersText(ticket.answers)}`,
  }));
}

function leaksIn({ suite, leaks }: Report): Ranked[] {
  return leaks.map(({ place, message }) => ({
    kind: 'note on labels',
    level: 'warning',
    place,
    title: `${suite}: labelled tickets`,
    message,
  }));
}

/** Counts what is not shown; returns nothing where all is shown. */
function summaryOf(rest: readonly Ranked[]): Annotation[] {
  const [worst] = rest;
  if (worst === undefined) return [];
  const counts = kinds
    .map((kind) => ({ kind, count: rest.filter((one) => one.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => counted(count, kind, plurals[kind]));
  return [
    {
      level: worst.level,
      title: `ticketsift check: ${counted(rest.length, 'more finding')}`,
      message: `Not annotated: ${counts.join(', ')}. The summary of the job and the log have more.`,
    },
  ];
}

/** No text can end its command or begin another: see GitHub's workflow commands, which know these escapes and no others. */
function command({ level, place, title, message }: Annotation, locate: (path: string) => string): string {
  const lines = message.split('\n').map((line) => fitLine(line, maxColumns));
  const where = place ? `file=${property(locate(place.source))},line=${place.line},` : '';
  return `::${level} ${where}title=${property(title)}::${data(lines.join('\n'))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
