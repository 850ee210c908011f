import { percent, score } from '../../core/text/numbers.js';
import type { Metrics, Scores } from '../assess/report.js';

/** The columns of the table of metrics. */
export const metricColumns = ['label', 'precision', 'recall', 'F1', 'support'] as const;

/** The cells of the table of metrics, as texts: urgent, each category in the prompt's order, micro, macro. */
export function metricRows(after: Metrics, before: Metrics | undefined): string[][] {
  const [urgent = [], ...averages] = totalRows(after, before);
  return [urgent, ...rowsOf(after.categories, before), ...averages];
}

/** The rows of that table that are of all categories together, and of urgent. */
export function totalRows(after: Metrics, before: Metrics | undefined): string[][] {
  return [
    row('urgent', after.urgent, before?.urgent, after.urgent.support),
    row('micro average', after.micro, before?.micro),
    row('macro average', after.macro, before?.macro),
  ];
}

/** The rows of categories: first those whose F1 fell the most, of equal ones those whose F1 is lower. */
export function categoryRows(after: Metrics, before: Metrics | undefined): string[][] {
  const f1Before = new Map(before?.categories.map(({ name, f1 }) => [name, f1]));
  const gain = ({ name, f1 }: NamedScores) => f1 - (f1Before.get(name) ?? f1);
  return rowsOf(
    after.categories.toSorted((one, other) => gain(one) - gain(other) || one.f1 - other.f1),
    before,
  );
}

type NamedScores = Metrics['categories'][number];

function rowsOf(categories: readonly NamedScores[], before: Metrics | undefined): string[][] {
  const categoriesBefore = new Map(before?.categories.map((category) => [category.name, category]));
  return categories.map((category) =>
    row(category.name, category, categoriesBefore.get(category.name), category.support),
  );
}

function row(label: string, after: Scores, before: Scores | undefined, support?: number): string[] {
  const cell = (key: keyof Scores) => change(before && score(before[key]), score(after[key]));
  return [label, cell('precision'), cell('recall'), cell('f1'), support === undefined ? '' : String(support)];
}

/** The shares of right answers and of errors, each with its value before. */
export function shareFacts(after: Metrics, before: Metrics | undefined): { label: string; text: string }[] {
  const fact = (label: string, key: 'exact' | 'urgentRight' | 'categoriesRight' | 'errorRate') => ({
    label,
    text: change(before && percent(before[key]), percent(after[key])),
  });
  return [
    fact('Exact', 'exact'),
    fact('Urgency right', 'urgentRight'),
    fact('Categories right', 'categoriesRight'),
    fact('Errors', 'errorRate'),
  ];
}

/** Returns a value with the one before it, where there is one. */
function change(before: string | undefined, after: string): string {
  return before === undefined ? after : `${before} → ${after}`;
}
