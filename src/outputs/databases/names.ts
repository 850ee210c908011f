import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';

/** Returns a table's name as messages show it. */
export function tableCalled(name: string): string {
  return `table ${shorten(name, 60)}`;
}

/** Says that there is no table of that name, and which one may be meant. */
export function noSuchTable(name: string, names: readonly string[]): TicketsiftError {
  return new TicketsiftError('usage', `There is no ${tableCalled(name)}`, { hint: suggestion(name, names) });
}

function suggestion(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'The database has no tables: is it the right one?';
  return didYouMean(name, names) ?? `Its tables: ${listNames(names)}.`;
}
