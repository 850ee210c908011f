import { TicketsiftError } from '../../core/errors.js';
import type { BatchView } from './batch-view.js';

/** How many ids a hint names. */
const maxNamed = 5;

/**
 * Returns the id of the batch that a user names: by its id, the beginning of its id, or `last`.
 * @param all the oldest first
 * @throws TicketsiftError `not_found` where there is none, or more than one
 */
export function idOfBatch(name: string, all: readonly Pick<BatchView, 'id'>[]): string {
  const exact = name === 'last' ? all.at(-1) : all.find(({ id }) => id === name);
  if (exact) return exact.id;
  if (all.length === 0) {
    throw new TicketsiftError('not_found', 'There is no batch in this cache yet', {
      hint: '`ticketsift classify --batch` makes one. Or name another cache with --cache.',
    });
  }
  const found = name === '' ? [] : all.filter(({ id }) => id.startsWith(name));
  const [only, other] = found;
  if (only && !other) return only.id;
  const named = (other ? found : all).slice(-maxNamed).map(({ id }) => id);
  const rest = '`ticketsift batch list` shows all.';
  throw new TicketsiftError(
    'not_found',
    other
      ? `Several batches have ids that begin with "${name}"`
      : `There is no batch "${name}" in this cache`,
    {
      hint: `${other ? 'Give more of the id' : 'The latest are'}: ${named.join(', ')}. ${rest}`,
    },
  );
}
