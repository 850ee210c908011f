import { escapeHtml } from '../../core/text/markup/escape-html.js';
import { counted, dollars, grouped, percent } from '../../core/text/numbers.js';
import type { Tally } from '../tally.js';
import type { ReportFacts } from './report-facts.js';

/** Bars of a chart before the others are folded away. */
const maxBars = 15;

/** What the rows of a report come to: counts, and a chart each of categories, urgency and errors. */
export function summarySection(tally: Tally, about: ReportFacts | undefined): string {
  const { classified, urgent, total } = tally;
  const errors = tally.rankedErrors.map(({ code, count }): Bar => [code, count]);
  const categories = [...tally.categories].toSorted(([, one], [, other]) => other - one);
  const charts = [
    chart('categories', 'Categories', categories, total, otherNames(tally)),
    classified > 0
      ? chart(
          'urgency',
          'Urgency',
          [
            ['urgent', urgent],
            ['not urgent', classified - urgent],
          ],
          classified,
        )
      : '',
    chart('errors', 'Errors', errors, total),
  ];
  return `<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title">Summary</h2>
${notes(tally, about)}<dl class="counts">${countsOf(tally, about).map(pair).join('')}</dl>
<div class="charts">${charts.join('')}</div>
</section>
`;
}

type Pair = readonly [name: string, text: string];
type Bar = readonly [name: string, count: number];

function pair([name, text]: Pair): string {
  return `<div><dt>${name}</dt><dd>${text}</dd></div>`;
}

function countsOf(
  { total, classified, urgent, failed, notSent }: Tally,
  about: ReportFacts | undefined,
): Pair[] {
  const { cost, skipped = 0 } = about?.end() ?? {};
  return [
    ['Tickets', grouped(total)],
    ['Classified', grouped(classified)],
    ['Urgent', grouped(urgent)],
    ['Failed', grouped(failed)],
    ...(notSent > 0 ? [['Not sent', grouped(notSent)] as const] : []),
    ...(skipped > 0 ? [['Bad rows left out', grouped(skipped)] as const] : []),
    ...(cost === undefined ? [] : [['Cost', dollars(cost)] as const]),
  ];
}

/** What this report does not show of its run. */
function notes({ total }: Tally, about: ReportFacts | undefined): string {
  if (!about) return '';
  const { total: all, isWhole } = about.end();
  const conditions = about.where.map((condition) => `--where ${condition}`).join(' ');
  const found = [
    ...(isWhole ? [] : ['The run was interrupted: these are not all tickets.']),
    ...(conditions === ''
      ? []
      : [`${grouped(total)} of ${counted(all, 'ticket')} are in this report: ${conditions}`]),
  ];
  return found.map((note) => `<p class="note">${escapeHtml(note)}</p>\n`).join('');
}

function otherNames({ otherNames: count }: Tally): string {
  return count === 0 ? '' : `<p>Further names, which are too many or too long: ${grouped(count)}</p>`;
}

/** A table with a bar in each row, so that the numbers are read by everybody. @param whole what 100 % is */
function chart(id: string, title: string, bars: readonly Bar[], whole: number, after = ''): string {
  if (bars.length === 0 && after === '') return '';
  const max = Math.max(1, ...bars.map(([, count]) => count));
  const rows = bars.map(([name, count]) => row(name, count, whole, count / max));
  const table = (caption: string, some: readonly string[]) =>
    `<table><caption>${caption}</caption><thead class="hidden"><tr><th scope="col">Name</th><th scope="col">Tickets</th><th scope="col">Share</th><td></td></tr></thead><tbody>${some.join('')}</tbody></table>`;
  const rest = rows.slice(maxBars);
  const folded =
    rest.length === 0
      ? ''
      : `<details><summary>${grouped(rest.length)} more</summary>${table(`${title}, the rest`, rest)}</details>`;
  return `<div class="chart${id === 'errors' ? ' bad' : ''}" id="${id}">${table(title, rows.slice(0, maxBars))}${folded}${after}</div>\n`;
}

function row(name: string, count: number, whole: number, share: number): string {
  const width = Math.max(0.5, Math.round(1_000 * share) / 10);
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${grouped(count)}</td><td>${percent(count / whole)}</td><td aria-hidden="true">${
    count === 0
      ? ''
      : `<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none"><rect width="${width}" height="8"/></svg>`
  }</td></tr>`;
}
