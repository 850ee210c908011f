import { tableLines } from '../../../core/text/align.js';
import { columnsOf, fitLine } from '../../../core/text/fit.js';
import { drawFrame } from '../../../outputs/table/frame.js';
import type { Report } from '../../assess/report.js';
import { metricColumns, metricRows, shareFacts } from '../metric-rows.js';
import { type PageLayout, paragraph } from './lines.js';

const leastLabel = 8;

type MetricColumn = (typeof metricColumns)[number];

/** The columns that a terminal shows, the first that have room. F1 is made of precision and recall. */
const selections: readonly (readonly MetricColumn[])[] = [
  metricColumns,
  ['label', 'precision', 'recall', 'F1'],
  ['label', 'F1', 'support'],
];

/** The shares that are right in a line or two, and the table of precision, recall and F1. */
export function metricsTable({ metrics, metricsBefore }: Report, page: PageLayout): string {
  const shares = shareFacts(metrics, metricsBefore)
    .map(({ label, text }) => `${label} ${text}`)
    .join('; ');
  const rows = metricRows(metrics, metricsBefore);
  if (page.isPlain)
    return [shares, ...tableLines(rows, { heading: metricColumns, isPlain: true })].join('\n');
  const table =
    selections.map((names) => tableOf(names, rows, page.width)).find(({ hasRoom }) => hasRoom) ??
    tableOf(['label', 'F1'], rows, page.width);
  const frame = drawFrame(table.columns, table.widths, page.paint);
  const drawn = `${frame.head}${table.rows.map(frame.row).join('')}${frame.foot}`;
  return `${paragraph(shares, page, 0)}\n${drawn}`.trimEnd();
}

/** A table of some of the columns, each as wide as its cells, where need be at the cost of the labels. */
function tableOf(names: readonly MetricColumn[], all: readonly (readonly string[])[], width: number) {
  const rows = all.map((row) =>
    row.filter((_, index) => names.some((name) => name === metricColumns[index])),
  );
  const [label = 0, ...figures] = names.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => columnsOf(fitLine(row[index] ?? '', width)))),
  );
  const borders = 3 * names.length + 1;
  const left = width - borders - figures.reduce((total, figure) => total + figure, 0);
  return {
    columns: names.map((name) => ({ name })),
    rows,
    widths: [Math.max(leastLabel, Math.min(label, left)), ...figures],
    hasRoom: left >= leastLabel,
  };
}
