import { TicketsiftError } from '../../core/errors.js';
import {
  type CategoryThresholdName,
  categoryThresholdNames,
  type ThresholdName,
  thresholdNames,
} from '../../core/suite.js';
import { suggestName } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import type { LabelScores, Metrics, ThresholdResult } from './report.js';

/** The minimum of each figure, by name; for `error_rate`, the maximum. Shares between 0 and 1. */
export type Thresholds = ReadonlyMap<string, number>;

type Figure = (metrics: Metrics) => number | undefined;

/** Thresholds for all tickets together. */
const figures: Readonly<Record<ThresholdName, Figure>> = {
  exact: ({ exact }) => exact,
  urgent: ({ urgentRight }) => urgentRight,
  categories: ({ categoriesRight }) => categoriesRight,
  error_rate: ({ errorRate }) => errorRate,
  urgent_precision: ({ urgent }) => urgent.precision,
  urgent_recall: ({ urgent }) => ofSupported(urgent, 'recall'),
  urgent_f1: ({ urgent }) => ofSupported(urgent, 'f1'),
  micro_precision: ({ micro }) => micro.precision,
  micro_recall: ({ micro }) => micro.recall,
  micro_f1: ({ micro }) => micro.f1,
  macro_precision: ({ macro }) => macro.precision,
  macro_recall: ({ macro }) => macro.recall,
  macro_f1: ({ macro }) => macro.f1,
};

/** Thresholds for one category, as `category_f1.Security`. */
const figuresOfCategory: Readonly<
  Record<CategoryThresholdName, (scores: LabelScores) => number | undefined>
> = {
  category_precision: ({ precision }) => precision,
  category_recall: (scores) => ofSupported(scores, 'recall'),
  category_f1: (scores) => ofSupported(scores, 'f1'),
};

/** Where no ticket has the label, nothing shows how many of them are found. */
function ofSupported(scores: LabelScores, name: 'recall' | 'f1'): number | undefined {
  return scores.support === 0 ? undefined : scores[name];
}

/**
 * Checks the names of thresholds.
 * @throws TicketsiftError `usage` for an unknown threshold, or one for an unknown category
 */
export function requireThresholds(thresholds: Thresholds, categories: readonly string[]): void {
  for (const name of thresholds.keys()) findFigure(name, categories);
}

/** @throws TicketsiftError as `requireThresholds` */
export function checkThresholds(thresholds: Thresholds, metrics: Metrics): ThresholdResult[] {
  return [...thresholds].map(([name, wanted]) => {
    const reached = findFigure(
      name,
      metrics.categories.map((one) => one.name),
    )(metrics);
    const isMet = reached !== undefined && (name === 'error_rate' ? reached <= wanted : reached >= wanted);
    return { name, wanted, reached, isMet };
  });
}

function findFigure(name: string, categories: readonly string[]): Figure {
  const ofAll = thresholdNames.find((one) => one === name);
  if (ofAll) return figures[ofAll];
  const [first, ...rest] = name.split('.');
  const kind = categoryThresholdNames.find((one) => one === first);
  if (kind === undefined || rest.length === 0) throw unknown(name);
  const category = rest.join('.');
  if (!categories.includes(category)) {
    throw new TicketsiftError(
      'usage',
      `The threshold ${name} is for a category that the prompt does not have`,
      {
        hint: `Its categories: ${listNames(categories)}.`,
      },
    );
  }
  return (metrics) => {
    const found = metrics.categories.find((one) => one.name === category);
    return found && figuresOfCategory[kind](found);
  };
}

function unknown(name: string): TicketsiftError {
  const all = [...thresholdNames, ...categoryThresholdNames.map((one) => `${one}.<category>`)];
  return new TicketsiftError('usage', `There is no threshold ${name}`, {
    hint: suggestName(name, all, 'Thresholds'),
  });
}
