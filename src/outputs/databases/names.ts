import { TicketsiftError } from '../../core/errors.js';
import { closest } from '../../core/text/closest.js';
import { listNames } from '../../core/text/list-names.js';
import { shorten } from '../../core/text/shorten.js';

/** A table as messages name it. */
export function tableCalled(name: string): string {
  return `table ${shorten(name, 60)}`;
}

/** There is no table of that name, and which one may be meant. */
export function noSuchTable(name: string, names: readonly string[]): TicketsiftError {
  return new TicketsiftError('usage', `There is no ${tableCalled(name)}`, { hint: suggestion(name, names) });
}

function suggestion(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'There are no tables at all: is it the right database?';
  const near = closest(name, names);
  return near === undefined ? `Its tables: ${listNames(names)}.` : `Did you mean ${shorten(near, 60)}?`;
}
