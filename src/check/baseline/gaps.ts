import { counted } from '../../core/text/numbers.js';
import { describeMissing } from '../assess/describe-coverage.js';
import type { ReadBaseline } from './format.js';

/**
 * Returns why the answers of a baseline are not those of the tickets that it lists, as a merge may leave them; undefined where
 * they are. A ticket without an answer would be left out of the comparison, and a loss with it.
 */
export function gapIn(found: ReadBaseline): string | undefined {
  const { answers } = found.kind === 'listed' ? found.baseline : found;
  const listed = found.kind === 'listed' ? found.baseline.tickets.byId : answers;
  const answered = [...answers].filter(([, all]) => all.length > 0);
  if (listed.size === 0) return 'it lists no tickets';
  const missing = [...listed.keys()].filter((id) => !answers.get(id)?.length).length;
  if (missing > 0) return describeMissing(missing, listed.size);
  const foreign = answered.filter(([id]) => !listed.has(id)).length;
  if (foreign > 0) return `it has answers for ${counted(foreign, 'ticket')} that it does not list`;
  const repeats = new Set(answered.map(([, all]) => all.length));
  return repeats.size > 1
    ? `it has ${[...repeats].toSorted((a, b) => a - b).join(' or ')} answers a ticket`
    : undefined;
}
