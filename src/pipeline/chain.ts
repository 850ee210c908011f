import type { Model } from '../core/model.js';
import type { Clock } from '../core/world/clock.js';
import type { Batches } from '../storage/cache/batches/batches.js';
import type { Cache } from '../storage/cache/cache.js';
import { cutShortFor } from './cut-short.js';
import type { Listen } from './event.js';
import type { Keys } from './key.js';
import { leased, yielding } from './leased.js';
import { leaving } from './leaving.js';
import { Outage } from './pacer/outage.js';
import type { PaceRecord } from './pacer/pace-record.js';
import { paced, type SharedLimits } from './pacer/paced.js';
import { ridingOut } from './pacer/riding-out.js';
import { retrying } from './retrying.js';
import { caching, confirming, deduplicated, type Send, sendToModel } from './send.js';
import { type Budget, spending } from './spending.js';
import { stopping } from './stopping.js';

export interface SendOptions {
  readonly model: Model;
  readonly keys: Keys;
  readonly cache: Cache;
  /** Where requests wait that are left alone. */
  readonly batches: Pick<Batches, 'waitsIn'>;
  /** The maximum number of concurrent requests. */
  readonly concurrency: number;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  /** Shares both with other machines. */
  readonly sharedLimits?: SharedLimits | undefined;
  /** What is known of the endpoint; also receives what is learnt. */
  readonly paceRecord?: PaceRecord;
  readonly retries: number;
  /** The time limit for all tries of one ticket, in milliseconds. */
  readonly ticketTimeoutMs: number;
  /** The longest wait that an endpoint may ask for, in milliseconds; undefined has no bound. */
  readonly maxWaitMs?: number | undefined;
  /** The budget, where there is a spending limit. */
  readonly budget: Budget | undefined;
  readonly clock: Clock;
  /** See `timeFromNow`. */
  readonly now: () => number;
  readonly random: () => number;
  /** Fires when the run is to stop. */
  readonly stop: AbortSignal;
  /**
   * Aborted here when nothing more can be sent though the run goes on: with the reason, a TicketsiftError.
   */
  readonly stopper: AbortController;
  /** See `confirming`. */
  readonly confirm?: (() => Promise<void>) | undefined;
  /** Drops what is in flight. */
  readonly abort: AbortSignal;
  readonly listen: Listen;
}

/** Wraps the model in every layer that a request passes, from the inside out. */
export function createSend(options: SendOptions): Send {
  const { model, keys, cache, batches, budget, confirm, stopper, abort, now } = options;
  const stop = AbortSignal.any([options.stop, stopper.signal]);
  const within = { ...options, stop, isCutShort: cutShortFor(model) };
  let send = sendToModel(model, abort);
  // Within its turn and before it is charged, so that an answer is safe before anything else happens.
  const label = { model: model.name, family: keys.family, now };
  send = caching(send, cache.answers, label, stopper);
  // Once more under the lease: a batch may have been prepared while the request waited for its turn.
  send = leaving(send, batches);
  if (confirm) send = confirming(send, confirm, stop);
  // Last before sending, so that nothing is leased that still has to wait.
  send = leased(send, cache.leases, within);
  if (budget) send = spending(send, budget, within);
  const outage = new Outage(options);
  send = paced(send, { ...within, outage });
  send = ridingOut(send, { ...within, outage });
  send = yielding(send, cache.leases, within);
  send = retrying(send, within);
  send = stopping(send, stopper);
  return deduplicated(leaving(send, batches));
}
