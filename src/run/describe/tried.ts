import { counted, dollars } from '../../core/text/numbers.js';
import { howAnswered } from '../../outputs/tally.js';
import { type LocalFacts, localModelOf } from '../plan.js';
import type { Tried } from '../try.js';

/** Returns what was sent for a try and what it cost: `7 from the cache, 13 sent, 0 failed; this try cost $0.0012`. */
export function describeTried({
  tally: { origins, local, failed },
  plan,
  cost,
}: Pick<Tried, 'tally' | 'cost'> & { readonly plan: LocalFacts }): string {
  const how = howAnswered(localModelOf(plan));
  const duplicates = origins.duplicate > 0 ? `, ${counted(origins.duplicate, 'duplicate')}` : '';
  const here = local > 0 ? `${local} on this machine, ` : '';
  return `${origins.cached} from the cache, ${here}${origins.sent} ${how}${duplicates}, ${failed} failed; this try cost ${costText(cost)}`;
}

function costText(cost: number | undefined): string {
  if (cost === undefined) return 'an unknown amount (set prices: in ticketsift.yaml)';
  return cost === 0 ? 'nothing' : dollars(cost);
}
