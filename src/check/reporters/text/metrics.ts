import { columnsOf, fitLine } from '../../../core/text/fit.js';
import { drawFrame } from '../../../outputs/table/frame.js';
import type { Report } from '../../assess/report.js';
import { metricColumns, metricRows, shareFacts } from '../metric-rows.js';
import { type PageLayout, paragraph } from './lines.js';

const leastLabel = 8;

/** The shares that are right in a line or two, and the table of precision, recall and F1. */
export function metricsTable({ metrics, metricsBefore }: Report, page: PageLayout): string {
  const shares = shareFacts(metrics, metricsBefore)
    .map(({ label, text }) => `${label} ${text}`)
    .join('; ');
  const rows = metricRows(metrics, metricsBefore);
  const frame = drawFrame(
    metricColumns.map((name) => ({ name })),
    widthsOf(rows, page.width),
    page.paint,
  );
  return `${paragraph(shares, page, 0)}\n${frame.head}${rows.map(frame.row).join('')}${frame.foot}`.trimEnd();
}

/** As wide as the cells, where need be at the cost of the labels. */
function widthsOf(rows: readonly (readonly string[])[], width: number): number[] {
  const [label = 0, ...figures] = metricColumns.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => columnsOf(fitLine(row[index] ?? '', width)))),
  );
  const borders = 3 * metricColumns.length + 1;
  const left = width - borders - figures.reduce((total, figure) => total + figure, 0);
  return [Math.max(leastLabel, Math.min(label, left)), ...figures];
}
