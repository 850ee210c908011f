import { isTicketErrorCode, ticketErrorCodes } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Outcome } from '../../core/outcome.js';
import { didYouMean, suggestName } from '../../core/text/did-you-mean.js';
import { foldName } from '../../core/text/names.js';
import { readYesOrNo } from '../../core/text/read-value.js';
import type { ResultColumn } from '../result-columns.js';
import type { ColumnFinder } from './find-column.js';

/** Returns whether a row is written. */
export type Condition = (outcome: Outcome) => boolean;

/** What the names in a condition may mean. */
export interface ConditionNames {
  readonly columns: ColumnFinder;
  /** The prompt's categories; undefined where it allows any. */
  readonly categories: readonly string[] | undefined;
}

/**
 * Parses a condition on the rows of results:
 *
 *     [not] urgent | [not] error | NAME=VALUE[|VALUE…] | NAME!=VALUE[|VALUE…]
 *
 * where NAME is `category`, `error` or a column. A failed ticket has no answer, so no condition on `urgent`
 * or `category` holds for it, with or without `not`.
 * @throws TicketsiftError `usage` that lists what a name may mean
 */
export function readCondition(written: string, names: ConditionNames): Condition {
  const [, not, text = ''] = /^\s*(not\s+|!\s*)?(.*?)\s*$/is.exec(written) ?? [];
  const isNegated = not !== undefined;
  const compared = comparisonIn(text, names.columns);
  if (compared === undefined) return bareCondition(text, isNegated, written, names);
  const { name, value, isUnequal } = compared;
  return comparison(name, value, isNegated !== isUnequal, written, names);
}

interface Comparison {
  readonly name: string;
  readonly value: string;
  readonly isUnequal: boolean;
}

/** Splits NAME=VALUE at the first =, unless a column's name has more of it. */
function comparisonIn(text: string, columns: ColumnFinder): Comparison | undefined {
  const ends = [...text.matchAll(/=/g)].map(({ index }) => index);
  const parts = ends.map((end): Comparison => {
    const isUnequal = text[end - 1] === '!';
    const name = text.slice(0, isUnequal ? end - 1 : end).trim();
    return { name, value: text.slice(end + 1).trim(), isUnequal };
  });
  return parts.findLast(({ name }) => columns.findExact(name) !== undefined) ?? parts[0];
}

function bareCondition(
  name: string,
  isNegated: boolean,
  written: string,
  { columns, categories: known = [] }: ConditionNames,
): Condition {
  const word = name.toLowerCase();
  if (word === 'urgent') return urgency(!isNegated);
  if (word === 'error') return ({ error }) => (error !== undefined) !== isNegated;
  const category = known.find((one) => foldName(one) === foldName(name));
  const column = columns.find(name)?.name;
  const meant =
    category !== undefined
      ? `Use category=${category}.`
      : column !== undefined
        ? `Add the value: ${column === 'categories' ? 'category' : column}=….`
        : didYouMean(name, ['urgent', 'error']);
  throw new TicketsiftError('usage', `--where ${written} is not a condition`, {
    hint: meant === undefined ? conditions : `${meant} ${conditions}`,
  });
}

const conditions =
  'Conditions: urgent, error, category=NAME, error=CODE, COLUMN=VALUE; put not before a condition to negate it, and | between values.';

function comparison(
  name: string,
  value: string,
  isNegated: boolean,
  written: string,
  names: ConditionNames,
): Condition {
  const column = columnOf(name, names.columns);
  switch (column?.kind) {
    case undefined:
      throw names.columns.unknown(`--where ${written}`, name, ['category']);
    case 'categories':
      return categories(value, isNegated, written, names);
    case 'urgent':
      return urgency(truthOf(value, written) !== isNegated);
    case 'error':
      return errorCodes(value, isNegated, written);
    case 'text':
      return cells(column.text, value, isNegated);
  }
}

/** Returns the column of a comparison. `category` means that of the answer, whatever the input has. */
function columnOf(name: string, columns: ColumnFinder): ResultColumn | undefined {
  const word = name.toLowerCase();
  if (name === 'category') return columns.findExact('categories');
  const exact = columns.findExact(name);
  if (exact !== undefined) return exact;
  return columns.findExact(word === 'category' ? 'categories' : word) ?? columns.find(name);
}

function urgency(wanted: boolean): Condition {
  return ({ classification }) => classification?.urgent === wanted;
}

function truthOf(value: string, written: string): boolean {
  const urgent = readYesOrNo(value);
  if (urgent !== undefined) return urgent;
  throw new TicketsiftError('usage', `--where ${written}: urgent is yes or no`, {
    hint: "Use --where urgent or --where 'not urgent'.",
  });
}

function categories(
  value: string,
  isNegated: boolean,
  written: string,
  { categories: known, columns }: ConditionNames,
): Condition {
  const wanted = new Set(
    (known?.some((name) => foldName(name) === foldName(value)) ? [value] : value.split('|')).map((name) => {
      if (known && name.trim() !== '' && !known.some((one) => foldName(one) === foldName(name)))
        throw noCategory(name.trim(), known, written, columns);
      return foldName(name);
    }),
  );
  const wantsNone = wanted.has('');
  return ({ classification }) => {
    if (classification === undefined) return false;
    const given = classification.categories;
    const holds = given.some((name) => wanted.has(foldName(name))) || (wantsNone && given.length === 0);
    return holds !== isNegated;
  };
}

function noCategory(
  name: string,
  known: readonly string[],
  written: string,
  columns: ColumnFinder,
): TicketsiftError {
  const own = columns.find('category')?.name;
  const meant =
    own === undefined
      ? ''
      : ` For the input’s column, use ${own === 'category' ? 'input_category' : own}=${name}.`;
  return new TicketsiftError('usage', `The prompt has no category ${name} (--where ${written})`, {
    hint: suggestName(name, known, 'Categories') + meant,
  });
}

function errorCodes(value: string, isNegated: boolean, written: string): Condition {
  const wanted = new Set<string>(
    value.split('|').map((part) => {
      const code = part.trim().toLowerCase();
      if (isTicketErrorCode(code)) return code;
      throw new TicketsiftError('usage', `There is no error ${part.trim()} (--where ${written})`, {
        hint: suggestName(code, [...ticketErrorCodes, 'http_500'], 'Errors'),
      });
    }),
  );
  return ({ error }) => (error !== undefined && wanted.has(error.code)) !== isNegated;
}

function cells(text: (outcome: Outcome) => string, value: string, isNegated: boolean): Condition {
  // A cell may itself contain a |.
  const wanted = new Set([value, ...value.split('|').map((one) => one.trim())]);
  return (outcome) => wanted.has(text(outcome).trim()) !== isNegated;
}
