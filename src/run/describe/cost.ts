import { counted, dollars, grouped } from '../../core/text/numbers.js';
import { predictCost } from '../../pipeline/estimate/estimate.js';
import type { RunPreview } from '../preview.js';

/**
 * Returns what a run would send and cost, as one line: `20 tickets, 7 from the cache, at most $0.002`.
 * @param cached how many of the tickets have a cached answer
 */
export function describeCost(preview: RunPreview, cached: number): string {
  const parts = [counted(preview.tickets, 'ticket'), `${grouped(cached)} from the cache`];
  const most = maxCostOf(preview);
  if (requestsOf(preview) === 0) parts.push('nothing to send');
  else if (preview.isFree) parts.push('costs nothing');
  else if (most !== undefined) parts.push(`at most ${dollars(most)}`);
  else parts.push('cost unknown: no price is set for this model');
  return parts.join(', ');
}

/** Returns what several runs would send and cost together: `33 requests together, at most $0.004`. */
export function describeTotal(previews: readonly RunPreview[]): string {
  const requests = previews.reduce((sum, preview) => sum + requestsOf(preview), 0);
  if (requests === 0) return 'nothing to send';
  const costs = previews.map(maxCostOf);
  const known = costs.filter((cost) => cost !== undefined);
  const total = known.length < costs.length ? undefined : known.reduce((sum, cost) => sum + cost, 0);
  const sent = `${counted(requests, 'request')} together`;
  if (total === undefined) return `${sent}, cost unknown`;
  return total === 0 ? `${sent}, costs nothing` : `${sent}, at most ${dollars(total)}`;
}

function requestsOf({ distinct, cached }: RunPreview): number {
  return distinct - cached;
}

/** Returns US dollars; undefined where no price is known. */
function maxCostOf(preview: RunPreview): number | undefined {
  const { price, estimate, isFree } = preview;
  if (isFree || requestsOf(preview) === 0) return 0;
  return price && estimate ? predictCost(price, estimate).high : undefined;
}
