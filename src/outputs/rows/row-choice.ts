import { TicketsiftError } from '../../core/errors.js';
import type { Outcome } from '../../core/outcome.js';
import { findListed } from '../../core/text/normal-name.js';
import {
  columnsForPeople,
  confidenceColumn,
  modelColumn,
  type ResultColumn,
  resultColumns,
} from '../result-columns.js';
import { type Condition, readCondition } from './conditions.js';
import { type ColumnFinder, columnFinder } from './find-column.js';
import type { RowOptions } from './options.js';
import { type SortColumn, sortKey } from './sort-keys.js';

/** Which rows and columns of results are written, and in what order. */
export interface RowChoice {
  /** All columns, or the chosen ones. */
  readonly columns: readonly ResultColumn[];
  /** Undefined where none were chosen. */
  readonly chosen: readonly ResultColumn[] | undefined;
  /** Undefined where all rows are written. */
  readonly condition: Condition | undefined;
  /** Returns the sort key of a row; undefined where rows keep the order of the tickets. */
  readonly keyOf: ((outcome: Outcome) => Buffer) | undefined;
}

/** What options on rows refer to. */
export interface RowFacts {
  /** The names of the input's columns. */
  readonly columns: readonly string[];
  /** The names of the prompt's categories; undefined where it allows any. */
  readonly categories: readonly string[] | undefined;
  /** Whether the results have the confidence column where no columns are named. */
  readonly showsConfidence?: boolean;
  /** Whether they have the model column. */
  readonly showsModel?: boolean;
}

/**
 * Parses the options on rows.
 * @throws TicketsiftError `usage` for an unknown name
 */
export function chooseRows({ where = [], columns, sort }: RowOptions, facts: RowFacts): RowChoice {
  const finder = columnFinder(facts.columns);
  const conditions = where.map((written) =>
    readCondition(written, { columns: finder, categories: facts.categories }),
  );
  const chosen = columns === undefined ? undefined : listedColumns(columns, finder);
  // A column of the input keeps its name, and results cannot have two of the same name.
  const wanted = [
    ...(facts.showsConfidence ? [confidenceColumn] : []),
    ...(facts.showsModel ? [modelColumn] : []),
  ];
  const more = wanted.filter((column) => finder.findExact(column.name) === column);
  const order = sort === undefined ? undefined : sortColumns(sort, finder);
  return {
    columns: chosen ?? [...resultColumns(facts.columns), ...more],
    chosen: chosen ?? (more.length > 0 ? [...columnsForPeople, ...more] : undefined),
    condition:
      conditions.length === 0 ? undefined : (outcome) => conditions.every((condition) => condition(outcome)),
    keyOf: order && ((outcome) => sortKey(outcome, order)),
  };
}

function listedColumns(written: string, finder: ColumnFinder): ResultColumn[] {
  const listed = findListed(written, (name, isJoined) => columnIn(finder, name, isJoined));
  if ('unknown' in listed) throw unknown('--columns', listed.unknown, finder);
  return [...new Set(listed.found)];
}

function sortColumns(written: string, finder: ColumnFinder): SortColumn[] {
  const listed = findListed(written, (name, isJoined): SortColumn | undefined => {
    const exact = finder.findExact(name);
    const isDescending = exact === undefined && name.startsWith('-');
    const column = exact ?? columnIn(finder, isDescending ? name.slice(1).trim() : name, isJoined);
    return column && { column, isDescending };
  });
  if ('unknown' in listed) throw unknown('--sort', listed.unknown.replace(/^-/, ''), finder);
  return listed.found;
}

/** A name with commas in it must be spelt exactly: see `findListed`. */
function columnIn(finder: ColumnFinder, name: string, isJoined: boolean): ResultColumn | undefined {
  return isJoined ? finder.findExact(name) : finder.find(name);
}

function unknown(flag: string, name: string, finder: ColumnFinder): TicketsiftError {
  if (name.trim() !== '') return finder.unknown(flag, name);
  return new TicketsiftError('usage', `${flag} has an empty name`, {
    hint: `Separate names with commas, such as ${flag} id,urgent,categories.`,
  });
}
