import { counted, grouped } from '../../../core/text/numbers.js';
import type { Report } from '../../assess/report.js';
import { type Light, lightOf } from '../findings.js';
import { shareFacts } from '../metric-rows.js';
import { outcomeName, totalsText, verdictCounts } from '../sentences.js';
import { plain, rowOf, tableHead } from './plain.js';

export const signs: Readonly<Record<Light, string>> = { red: '❌', yellow: '❔', green: '✅' };

const columnsOfSuite = ['verdict', 'suite', 'tickets', 'became wrong', 'became right'] as const;

/** UTF-16 units of the table of all suites, and the widths of their names, tried from the widest on. */
const maxLength = 45_000;
const nameColumns = [80, 40, 16] as const;

/** Returns the table of all suites: each verdict, and the figures of all tickets together. */
export function overview(reports: readonly Report[]): string {
  const totals = reports.length === 1 ? '' : `${totalsText(reports)}\n`;
  const [first] = reports;
  if (first === undefined) return totals;
  const shares = shareFacts(first.metrics, first.metricsBefore).map(({ label }) => label);
  const head = `${totals}\n${tableHead([...columnsOfSuite, ...shares])}`;
  let text = head;
  let shown = 0;
  for (const columns of nameColumns) {
    ({ text, shown } = withRows(head, reports, columns));
    if (shown === reports.length) return text;
  }
  const rest = reports.slice(shown);
  return `${text}\n… and ${counted(rest.length, 'more suite')}: ${verdictCounts(rest)}\n`;
}

/** Returns a row for each of the first suites, as many as have room. */
function withRows(
  head: string,
  reports: readonly Report[],
  columns: number,
): { text: string; shown: number } {
  let text = head;
  for (const [index, report] of reports.entries()) {
    const row = suiteRow(report, columns);
    if (text.length + row.length >= maxLength) return { text, shown: index };
    text += `${row}\n`;
  }
  return { text, shown: reports.length };
}

function suiteRow(report: Report, columns: number): string {
  const { suite, tickets, comparison, metrics, metricsBefore } = report;
  const shares = shareFacts(metrics, metricsBefore).map(({ text }) => text);
  const flips = comparison ? [grouped(comparison.regressions), grouped(comparison.fixes)] : ['', ''];
  const verdict = `${signs[lightOf(report)]} ${outcomeName(report)}`;
  return rowOf([verdict, plain(suite, columns), grouped(tickets.length), ...flips, ...shares]);
}
