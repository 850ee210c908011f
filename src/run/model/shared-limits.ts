import type { OpenedLogin } from '../../auth/open.js';
import { ownerOf } from '../../auth/owner.js';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import type { SharedLimits } from '../../pipeline/pacer/paced.js';
import type { Cache } from '../../storage/cache/cache.js';
import type { ReachedEndpoint } from './reach-endpoint.js';

export interface SharingOptions {
  readonly endpoint: Pick<ReachedEndpoint, 'baseUrl' | 'apiKey' | 'bearer'>;
  readonly model: string;
  readonly cache: Pick<Cache, 'rates'>;
  readonly login: OpenedLogin | undefined;
  /** Aborted where the limits cannot be shared any more. */
  readonly stopper: AbortController;
}

/**
 * Shares the limits a minute with all machines that send with the same credential to the same model; undefined where the
 * cache is on this machine.
 * @throws TicketsiftError as `ownerOf`
 */
export async function shareLimits({
  endpoint: { baseUrl: endpoint, apiKey, bearer },
  model,
  cache: { rates },
  login,
  stopper,
}: SharingOptions): Promise<SharedLimits | undefined> {
  if (!rates) return undefined;
  // A token is renewed, its person stays.
  const credential = bearer ? `person ${(await ownerOf(login)).person}` : apiKey && `key ${apiKey}`;
  return {
    open: (counts, perMinute) => rates.open({ counts, endpoint, model, credential }, perMinute),
    onFailure: (error) => stopper.abort(error instanceof TicketsiftError ? error : notShared(error)),
  };
}

function notShared(cause: unknown): TicketsiftError {
  return new TicketsiftError(
    'cache_not_written',
    `The database grants no share of the rate limit: ${messageOf(cause)}`,
    {
      cause,
      hint: 'Check that the server runs and can be reached, then run the same command again: cached answers are not paid for again.',
    },
  );
}
