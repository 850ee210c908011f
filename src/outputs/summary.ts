import { describeUsage } from '../core/cost.js';
import type { Usage } from '../core/model.js';
import { align } from '../core/text/align.js';
import { fitLine, wrapWords } from '../core/text/fit.js';
import { counted, dollars, formatDuration, formatLatency, grouped, rate } from '../core/text/numbers.js';
import { type Paint, painter } from '../core/text/paint.js';
import { barChart, percentOf } from './bar-chart.js';
import { describeAnswers, type Tally } from './tally.js';

export interface SummaryOptions {
  /** Terminal columns. */
  readonly width: number;
  readonly colour: boolean;
  /** Draw nothing, and write a fact a line. */
  readonly isPlain?: boolean;
  /** A sentence that is written below, and so not among the errors. */
  readonly saidBelow?: string | undefined;
  readonly elapsedMs: number;
  /** The model on this machine that gave the answers, to which nothing is sent; undefined for one at an endpoint. */
  readonly localModel?: string | undefined;
  /** The requests to the endpoint; undefined where none were sent. */
  readonly requests: RequestSummary | undefined;
}

export interface RequestSummary {
  readonly answered: number;
  /** Failed requests that were to be sent again. */
  readonly failedTries: number;
  /** The median and the 90th percentile of the time an answer took, in milliseconds. */
  readonly medianMs?: number;
  readonly p90Ms?: number;
  /** Undefined where the endpoint does not report it. */
  readonly usage: Usage | undefined;
  /** What the tokens cost, in US dollars; undefined where the price is not known. */
  readonly cost: number | undefined;
}

/** The maximum number of lines of a list. */
const maxLines = 15;

/** Summarizes a run for people: counts, errors, a bar chart of the categories, answers, tokens, time. */
export function summary(
  tally: Tally,
  { width, colour, isPlain = false, saidBelow, elapsedMs, requests, localModel }: SummaryOptions,
): string {
  const paint = painter(colour);
  const known = facts(tally, { elapsedMs, requests, localModel });
  const sections = [
    isPlain ? headline(tally) : paint('bold', wrapWords(headline(tally), width)),
    isPlain ? plainErrors(tally, saidBelow) : errorLines(tally, width, { paint, saidBelow }),
    isPlain ? plainCategories(tally) : categoryBars(tally, width, paint),
    isPlain ? known.map(({ label, text }) => `${label}: ${text}`).join('\n') : factLines(known, width, paint),
  ];
  // Without failures the parts need no space between them, and what is short gets read.
  const between = tally.errors.size > 0 ? '\n\n' : '\n';
  return `${sections.filter((section) => section !== '').join(between)}\n`;
}

function headline({ total, classified, urgent, failed, notSent, inBatch, skipped }: Tally): string {
  const tickets = counted(total, 'ticket');
  const left = notSent - inBatch;
  const counts = [
    `${grouped(classified)} classified`,
    `${grouped(urgent)} urgent`,
    `${grouped(failed)} failed`,
    ...(left > 0 ? [`${grouped(left)} not sent`] : []),
    ...(inBatch > 0 ? [`${grouped(inBatch)} waiting in a batch`] : []),
  ];
  return `${tickets}: ${counts.join(', ')}${skipped > 0 ? `; ${counted(skipped, 'bad row')} left out` : ''}`;
}

/** The errors, most frequent first, and how many kinds there are besides. */
function shownErrors({ rankedErrors: ranked }: Tally) {
  return { shown: ranked.slice(0, maxLines), more: moreLine(ranked.length - maxLines) };
}

function plainErrors(tally: Tally, saidBelow: string | undefined): string {
  const { shown, more } = shownErrors(tally);
  const lines = shown.map(
    ({ code, count, place, example }) =>
      `Failed with ${code}: ${counted(count, 'ticket')}, the first ${place}${example === saidBelow ? '' : `: ${example}`}`,
  );
  return [...lines, ...more].join('\n');
}

function errorLines(
  tally: Tally,
  width: number,
  { paint, saidBelow }: { readonly paint: Paint; readonly saidBelow: string | undefined },
): string {
  if (tally.errors.size === 0) return '';
  const { shown, more } = shownErrors(tally);
  const starts = align(
    shown.map(({ code, count }) => [code, grouped(count)]),
    { right: [1] },
  );
  const lines = shown.map(({ place, example }, index) => {
    const start = `  ${starts[index]}`;
    const sentence = example === saidBelow ? place : `${place}: ${example}`;
    const isShort =
      fitLine(sentence, width - start.length - 2) === fitLine(sentence, Number.POSITIVE_INFINITY);
    return isShort
      ? `${paint('red', start)}  ${sentence}`
      : `${paint('red', start)}\n${indented(sentence, width)}`;
  });
  return [paint('bold', 'Failed'), ...lines, ...more].join('\n');
}

/** Uses as many lines as it takes: what is cut off here is shown nowhere else. */
function indented(sentence: string, width: number): string {
  const lines = wrapWords(sentence, width - 4).split('\n');
  return lines.map((line) => `    ${line}`).join('\n');
}

function plainCategories(tally: Tally): string {
  const { bars, more } = rankedCategories(tally);
  const share = (count: number) => percentOf(count / tally.classified);
  const lines = bars.map(
    ({ name, count }) =>
      `Category ${fitLine(name, Number.POSITIVE_INFINITY)}: ${grouped(count)} (${share(count)})`,
  );
  return [...lines, ...more].join('\n');
}

function categoryBars(tally: Tally, width: number, paint: Paint): string {
  const { bars, more } = rankedCategories(tally);
  if (bars.length === 0) return '';
  const heading = tally.errors.size > 0 ? [paint('bold', 'Categories')] : [];
  return [...heading, barChart(bars, tally.classified, width, paint), ...more].join('\n');
}

function rankedCategories({ categories, otherNames }: Tally) {
  const ranked = [...categories].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const bars = ranked.slice(0, maxLines).map(([name, count]) => ({ name, count }));
  const more = moreLine(ranked.length - bars.length);
  if (otherNames > 0) bars.push({ name: 'other names', count: otherNames });
  return { bars, more };
}

function moreLine(count: number): string[] {
  return count > 0 ? [`  … ${grouped(count)} more`] : [];
}

interface Fact {
  readonly label: string;
  readonly text: string;
}

function facts(
  { origins, local }: Tally,
  { elapsedMs, requests, localModel }: Pick<SummaryOptions, 'elapsedMs' | 'requests' | 'localModel'>,
): Fact[] {
  const { cached, sent, duplicate } = origins;
  const found: Fact[] = [];
  const answered = cached + local + sent + duplicate;
  if (answered > 0) {
    const text = describeAnswers({ cached, sent, duplicates: duplicate, local }, localModel);
    found.push({ label: 'Answers', text });
  }
  if (requests && localModel === undefined) {
    const { answered: count, failedTries, medianMs, p90Ms } = requests;
    const took =
      count === 0 || medianMs === undefined || p90Ms === undefined
        ? ''
        : `; half within ${formatLatency(medianMs)}, nine of ten within ${formatLatency(p90Ms)}`;
    // How often it was tried says nothing where no try succeeded: what failed is said of the tickets.
    const tries = counted(failedTries, 'failed try', 'failed tries');
    const after = count > 0 && failedTries > 0 ? ` after ${tries}` : '';
    const text = count === 0 ? 'no request was answered' : `${counted(count, 'answer')}${after}${took}`;
    const saysMore = count !== sent || failedTries > 0 || took !== '';
    if (saysMore) found.push({ label: 'Sent', text });
  }
  if (requests?.usage) {
    const cost = requests.cost === undefined ? 'unknown' : dollars(requests.cost);
    found.push({ label: 'Tokens', text: `${describeUsage(requests.usage)}; cost ${cost}` });
  }
  // Tickets without an answer took no time: a run that stops early would seem fast.
  const isTimed = answered > 0 && elapsedMs > 0;
  const speed = isTimed ? `, ${rate(answered / (elapsedMs / 1000), 100)} tickets a second` : '';
  found.push({ label: 'Time', text: formatDuration(elapsedMs) + speed });
  return found;
}

function factLines(found: readonly Fact[], width: number, paint: Paint): string {
  const indent = 'Answers  '.length;
  return found
    .map(({ label, text }) => {
      const lines = wrapWords(text, width - indent).replaceAll('\n', `\n${' '.repeat(indent)}`);
      return paint('bold', label.padEnd(indent)) + lines;
    })
    .join('\n');
}
