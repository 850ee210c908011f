import { closest, distance } from 'fastest-levenshtein';
import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/list-names.js';
import { shorten } from '../../core/shorten.js';

/**
 * An identifier in double quotes, as standard SQL has it: whatever it holds, it names nothing but itself.
 * @throws TicketsiftError `usage` for what cannot be a name at all
 */
export function quoteName(name: string): string {
  // A NUL would end the statement in the middle of the name.
  if (name === '' || name.includes('\0')) {
    throw new TicketsiftError(
      'usage',
      name === '' ? 'A table’s name is empty' : 'A name holds a NUL character',
      {
        hint: 'Name a table, such as classifications.',
      },
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

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
  const near = closest(name, [...names]);
  // Farther than half its length, a name has little to do with the other.
  const isLikely = distance(name, near) <= Math.max(2, name.length / 2);
  return isLikely ? `Did you mean ${shorten(near, 60)}?` : `Its tables: ${listNames(names)}.`;
}
