import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
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
  return didYouMean(name, names) ?? `Its tables: ${listNames(names)}.`;
}
