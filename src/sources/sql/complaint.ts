import { TicketsiftError } from '../../core/errors.js';
import { columnsOf } from '../../core/text/fit.js';
import { visible } from '../../core/text/visible.js';
import type { Query } from '../table.js';

/** So much of a long line is shown on each side of the place. */
const context = 60;

/**
 * Returns the error of a query, with its file and line, the line itself and a caret under the place.
 * @param at where in `query.sql`, in UTF-16 units; undefined where it is unknown
 */
export function complaint(
  { sql, origin, line }: Pick<Query, 'sql' | 'origin' | 'line'>,
  at: number | undefined,
  message: string,
  options: ErrorOptions & { hint?: string | undefined } = {},
): TicketsiftError {
  const { hint, cause } = options;
  const before = sql.slice(0, at ?? 0);
  const number = line + (before.match(/\n/g)?.length ?? 0);
  const lines = [
    ...(at === undefined ? [] : pointAt(sql, at)),
    hint ?? 'Correct the query: `ticketsift sources check` tests it and reads no rows.',
  ];
  return new TicketsiftError('bad_query', `${origin}:${number}: ${message}`, {
    hint: lines.join('\n'),
    cause,
  });
}

/** The line of a place, cut where it is long, and under it a caret. */
function pointAt(sql: string, at: number): string[] {
  const start = Math.max(sql.lastIndexOf('\n', at - 1) + 1, at - context);
  const [rest = ''] = sql.slice(at, at + context).split(/\r?\n/);
  const before = flat(sql.slice(start, at));
  return [`  ${before}${flat(rest)}`, `  ${' '.repeat(columnsOf(before))}^`];
}

/** As wide as it is printed: tabs as spaces, and what a terminal would obey written out. */
function flat(text: string): string {
  return visible(text.toWellFormed().replaceAll('\t', '  ').replaceAll('\r', ''));
}
