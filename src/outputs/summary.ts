import { barChart } from './bar-chart.js';
import { dollars } from './dollars.js';
import type { Tally } from './tally.js';
import { fitLine, grouped, type Paint, painter, wrapWords } from './text.js';

export interface SummaryOptions {
  /** Terminal columns. */
  readonly width: number;
  readonly colour: boolean;
  readonly elapsedMs: number;
  /** What the tokens of this run cost, in US dollars; undefined where the price is not known. */
  readonly cost: number | undefined;
}

/** Lines of a list before it is cut. */
const mostLines = 15;

/** What a run came to, for people: counts, errors, a bar chart of the categories, answers, tokens, time. */
export function summary(tally: Tally, { width, colour, elapsedMs, cost }: SummaryOptions): string {
  const paint = painter(colour);
  const sections = [
    paint('bold', wrapWords(headline(tally), width)),
    errorLines(tally, width, paint),
    categoryBars(tally, width, paint),
    factLines(facts(tally, elapsedMs, cost), width, paint),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function headline({ total, classified, urgent, failed }: Tally): string {
  const tickets = total === 1 ? '1 ticket' : `${grouped(total)} tickets`;
  return `${tickets}: ${grouped(classified)} classified, ${grouped(urgent)} urgent, ${grouped(failed)} failed`;
}

function errorLines({ errors }: Tally, width: number, paint: Paint): string {
  if (errors.size === 0) return '';
  const ranked = [...errors.values()].sort((a, b) => b.count - a.count);
  const shown = ranked.slice(0, mostLines);
  const codeWidth = Math.max(...shown.map(({ code }) => code.length));
  const countWidth = Math.max(...shown.map(({ count }) => grouped(count).length));
  const lines = shown.map(({ code, count, place, example }) => {
    const start = `  ${code.padEnd(codeWidth)}  ${grouped(count).padStart(countWidth)}`;
    const sentence = `${place}: ${example}`;
    const isShort =
      fitLine(sentence, width - start.length - 2) === fitLine(sentence, Number.POSITIVE_INFINITY);
    return isShort
      ? `${paint('red', start)}  ${sentence}`
      : `${paint('red', start)}\n${indented(sentence, width)}`;
  });
  return [paint('bold', 'Failed'), ...lines, ...moreLine(ranked.length - shown.length)].join('\n');
}

/** On as many lines as it takes: what is cut off here is nowhere else. */
function indented(sentence: string, width: number): string {
  const lines = wrapWords(sentence, width - 4).split('\n');
  return lines.map((line) => `    ${line}`).join('\n');
}

function categoryBars({ categories, otherNames, classified }: Tally, width: number, paint: Paint): string {
  if (categories.size === 0 && otherNames === 0) return '';
  const ranked = [...categories].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const bars = ranked.slice(0, mostLines).map(([name, count]) => ({ name, count }));
  const more = moreLine(ranked.length - bars.length);
  if (otherNames > 0) bars.push({ name: 'other names', count: otherNames });
  return [paint('bold', 'Categories'), barChart(bars, classified, width, paint), ...more].join('\n');
}

function moreLine(count: number): string[] {
  return count > 0 ? [`  … ${grouped(count)} more`] : [];
}

interface Fact {
  readonly label: string;
  readonly text: string;
}

function facts({ origins, usage, total }: Tally, elapsedMs: number, cost: number | undefined): Fact[] {
  const { remembered, asked, shared } = origins;
  const found: Fact[] = [];
  if (remembered + asked + shared > 0) {
    const counts = `${grouped(remembered)} remembered, ${grouped(asked)} asked`;
    found.push({ label: 'Answers', text: `${counts}, ${grouped(shared)} shared between duplicates` });
  }
  if (usage) {
    const { input, cachedInput, output } = usage;
    const tokens = `${grouped(input)} in (${grouped(cachedInput)} cached), ${grouped(output)} out`;
    found.push({
      label: 'Tokens',
      text: `${tokens}; cost ${cost === undefined ? 'unknown' : dollars(cost)}`,
    });
  }
  const rate = elapsedMs > 0 ? `, ${perSecond(total / (elapsedMs / 1000))} tickets a second` : '';
  found.push({ label: 'Time', text: duration(elapsedMs) + rate });
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

function perSecond(rate: number): string {
  return rate < 100 ? rate.toFixed(1) : grouped(Math.round(rate));
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}
