import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { findName } from '../../core/text/normal-name.js';
import {
  confidenceColumn,
  idColumn,
  modelColumn,
  type ResultColumn,
  resultColumns,
  ticketColumn,
} from '../result-columns.js';

/** Finds columns of results by the names that people use. */
export interface ColumnFinder {
  /**
   * Returns the column that a name means: one of results with exactly this name; `id`, `ticket`, `confidence`
   * and `model`, which every ticket has; `input_NAME` for a column of the input whose name means something
   * else here; or one that differs only in case, spaces and punctuation.
   */
  find(name: string): ResultColumn | undefined;
  /** Returns the column with exactly this name, if there is one. */
  findExact(name: string): ResultColumn | undefined;
  /** Returns the error for an unknown name, with what it may mean: a column, or one of `more`. */
  unknown(flag: string, name: string, more?: readonly string[]): TicketsiftError;
}

const ticketColumns = [idColumn, ticketColumn];
/** Columns that are written only on request. */
const moreColumns = [...ticketColumns, confidenceColumn, modelColumn];

/**
 * Creates a finder of columns.
 * @param columns those of the input
 */
export function columnFinder(columns: readonly string[]): ColumnFinder {
  const all = resultColumns(columns);
  const names = all.map(({ name }) => name);
  const findExact = (name: string) =>
    all[names.indexOf(name)] ?? moreColumns.find((column) => column.name === name);
  const ofInput = (name: string) =>
    name.startsWith('input_') ? all[columns.indexOf(name.slice(6))] : undefined;
  return {
    findExact,
    find: (name) =>
      findExact(name) ??
      ofInput(name) ??
      all[findName(names, name)] ??
      moreColumns.find((column) => column.name === name.toLowerCase()),
    unknown(flag, name, more = []) {
      const known = [
        ...new Set([
          ...ticketColumns.map((column) => column.name),
          ...names,
          confidenceColumn.name,
          modelColumn.name,
        ]),
      ];
      const question = didYouMean(name, [...more, ...known]);
      const list = `Columns: ${listNames(known)}.`;
      return new TicketsiftError('usage', `There is no column ${name} (${flag})`, {
        hint: question === undefined ? list : `${question} ${list}`,
      });
    },
  };
}
