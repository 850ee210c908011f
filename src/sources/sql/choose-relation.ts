import { TicketsiftError } from '../../core/errors.js';
import { suggestName } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';

/**
 * The table that is to be read: the one wanted, by its exact name or else in any case of letters; where none is
 * named, the only one there is.
 * @throws TicketsiftError `usage` that lists the tables
 */
export function chooseRelation<R extends { readonly name: string }>(
  all: readonly R[],
  wanted: string | undefined,
  source: string,
): R {
  const names = all.map(({ name }) => name);
  const list = names.length > 0 ? `Its tables: ${listNames(names)}.` : 'It has no tables.';
  if (wanted === undefined) {
    const [only] = all;
    if (only && all.length === 1) return only;
    const hint = `Name a table with --table, or give a --query. ${list}`;
    throw new TicketsiftError('usage', `Cannot tell which table of ${source} holds the tickets`, { hint });
  }
  const alike = all.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const found = all.find(({ name }) => name === wanted) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found) return found;
  throw new TicketsiftError('usage', `${source} has no table ${shorten(wanted, 60)}`, {
    hint: names.length === 0 ? list : suggestName(wanted, names, 'Its tables'),
  });
}
