import type { Outcome } from '../../core/outcome.js';
import { columnsOf } from '../../core/text/fit.js';
import type { Style } from '../../core/text/paint.js';
import { columnsForPeople, type ResultColumn, ticketColumn, urgencyText } from '../result-columns.js';

/** A column of the table for people. */
export interface TableColumn {
  readonly name: string;
  /** Terminal columns below which it says nothing. */
  readonly least: number;
  readonly text: (outcome: Outcome) => string;
  readonly style?: (text: string) => Style | undefined;
}

/** How a column of results is shown to people. */
function shown(column: ResultColumn): TableColumn {
  const { name } = column;
  switch (column.kind) {
    case 'text':
      return { name, least: column === ticketColumn ? 10 : 6, text: column.text };
    case 'urgent':
      return {
        name,
        least: 6,
        text: urgencyText,
        style: (text) => (text === 'yes' ? ['bold', 'magenta'] : undefined),
      };
    case 'categories':
      return { name, least: 10, text: ({ classification }) => classification?.categories.join(', ') ?? '' };
    case 'error':
      return {
        name,
        least: 5,
        text: ({ error }) => error?.code ?? '',
        style: (text) => (text === '' ? undefined : 'red'),
      };
  }
}

/** What a narrow terminal does without, first to last. */
const dispensable = ['ticket', 'error', 'categories'];

/** All columns of a table: those that were chosen, else those for people. @param more columns that stand last */
export function shownColumns(
  chosen: readonly ResultColumn[] | undefined,
  more: readonly TableColumn[] = [],
): readonly TableColumn[] {
  return chosen ? chosen.map(shown) : [...columnsForPeople.map(shown), ...more];
}

/** The columns that can be read in a table `width` terminal columns wide. @param more columns that stand last */
export function columnsFor(width: number, more: readonly TableColumn[] = []): readonly TableColumn[] {
  let columns = shownColumns(undefined, more);
  for (const name of dispensable) {
    if (fits(columns, width)) break;
    columns = columns.filter((column) => column.name !== name);
  }
  return columns;
}

/** As many of the chosen columns as can be read in a table so wide, from the first on, and one at least. */
export function chosenFor(width: number, chosen: readonly ResultColumn[]): readonly TableColumn[] {
  const columns = [...shownColumns(chosen)];
  while (columns.length > 1 && !fits(columns, width)) columns.pop();
  return columns;
}

function fits(columns: readonly TableColumn[], width: number): boolean {
  return sum(columns.map((column) => column.least)) <= spaceForText(columns, width);
}

/**
 * How wide the text of each column is, in terminal columns. Where `width` is too little for all of it, the
 * widest columns give way first, down to a common width, so that what is short stays whole.
 */
export function fitWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] {
  const natural = columns.map(({ name }, index) =>
    rows.reduce((widest, row) => Math.max(widest, columnsOf(row[index] ?? '')), name.length),
  );
  const space = spaceForText(columns, width);
  const widthsUpTo = (max: number) =>
    columns.map(({ least }, index) => Math.min(natural[index] ?? 0, Math.max(least, max)));
  let max = space;
  while (max > 0 && sum(widthsUpTo(max)) > space) max--;
  return widthsUpTo(max);
}

/** What is left of `width` by a border and a space on each side of every column, and the last border. */
function spaceForText(columns: readonly TableColumn[], width: number): number {
  return width - 3 * columns.length - 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
