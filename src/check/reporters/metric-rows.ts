import { percent, score } from '../../core/text/numbers.js';
import type { Metrics, Scores } from '../assess/report.js';

/** The columns of the table of metrics. */
export const metricColumns = ['label', 'precision', 'recall', 'F1', 'support'] as const;

/** The cells of the table of metrics, as texts: urgent, each category in the prompt's order, micro, macro. */
export function metricRows(after: Metrics, before: Metrics | undefined): string[][] {
  const categoriesBefore = new Map(before?.categories.map((category) => [category.name, category]));
  return [
    row('urgent', after.urgent, before?.urgent, after.urgent.support),
    ...after.categories.map((category) =>
      row(category.name, category, categoriesBefore.get(category.name), category.support),
    ),
    row('micro average', after.micro, before?.micro),
    row('macro average', after.macro, before?.macro),
  ];
}

function row(label: string, after: Scores, before: Scores | undefined, support?: number): string[] {
  const cell = (key: keyof Scores) => change(before && score(before[key]), score(after[key]));
  return [label, cell('precision'), cell('recall'), cell('f1'), support === undefined ? '' : String(support)];
}

/** Shares of answers that are right or came to nothing, with what they were before. */
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

/** What a value was and what it is, or only what it is. */
function change(before: string | undefined, after: string): string {
  return before === undefined ? after : `${before} → ${after}`;
}
