import type { Model } from '../core/model.js';
import type { Clock } from '../core/world/clock.js';
import type { Cache } from '../storage/cache/cache.js';
import { type Ask, askModel, remembering, shared } from './ask.js';
import type { Listen } from './event.js';
import { halting } from './halting.js';
import type { Keys } from './key.js';
import { leased } from './leased.js';
import { paced } from './pacer/paced.js';
import { retrying } from './retrying.js';
import { type Purse, spending } from './spending.js';

export interface AskOptions {
  readonly model: Model;
  readonly keys: Keys;
  readonly cache: Cache;
  /** Requests at once, at most. */
  readonly concurrency: number;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly retries: number;
  /** Milliseconds that one ticket's tries may take together. */
  readonly ticketTimeoutMs: number;
  /** Where there is a ceiling on what may be spent. */
  readonly purse: Purse | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Fires when the run is to stop. */
  readonly stop: AbortSignal;
  /** Aborted here when nothing more can be asked though the run goes on: with the reason, a TicketsiftError. */
  readonly halt: AbortController;
  /** Drops what is in flight. */
  readonly abort: AbortSignal;
  readonly listen: Listen;
}

/** All that stands between a question and the model, from the inside out. */
export function createAsk(options: AskOptions): Ask {
  const { model, keys, cache, purse, halt, abort, clock } = options;
  const stop = AbortSignal.any([options.stop, halt.signal]);
  const within = { ...options, stop };
  let ask = askModel(model, abort);
  // Within its turn and before it is paid, so that an answer is safe before anything else is done.
  ask = remembering(ask, cache.answers, { model: model.name, family: keys.family, now: clock.now });
  if (purse) ask = spending(ask, purse, within);
  ask = paced(ask, within);
  ask = retrying(ask, within);
  ask = halting(ask, halt);
  ask = leased(ask, cache.leases, within);
  return shared(ask);
}
