import { counted, dollars, grouped } from '../../core/text/numbers.js';
import { predictCost } from '../../pipeline/estimate/estimate.js';
import type { RunPreview } from '../preview.js';

/**
 * Returns what a run would send and cost, as one line: `20 tickets, 7 from the cache, at most $0.002`.
 * @param cached how many of the tickets have a cached answer
 */
export function describeCost(preview: RunPreview, cached: number): string {
  const { tickets, distinct, estimate, price, isFree } = preview;
  const parts = [counted(tickets, 'ticket'), `${grouped(cached)} from the cache`];
  if (distinct === preview.cached) parts.push('nothing to send');
  else if (isFree) parts.push('costs nothing');
  else if (price && estimate) parts.push(`at most ${dollars(predictCost(price, estimate).high)}`);
  else parts.push('cost unknown: no price is set for this model');
  return parts.join(', ');
}
