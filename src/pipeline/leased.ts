import type { Stopwatch } from '../core/world/clock.js';
import type { Leases } from '../storage/cache/leases.js';
import type { IsCutShort } from './cut-short.js';
import { notSent } from './not-sent.js';
import type { Send } from './send.js';

/** How often those who wait look again, in milliseconds on average. */
const poll = 100;

export interface LeasedOptions {
  readonly clock: Stopwatch;
  /** A number in [0, 1): processes that started together should not look at the same moments. */
  readonly random: () => number;
  /** Ends all waiting when it fires. */
  readonly stop: AbortSignal;
  readonly isCutShort: IsCutShort;
}

/**
 * Of several processes on one cache file, lets one ask each question; the others wait for its answer, or for
 * their turn where it got none. An answer that another process asked for is `cached`: it came out of the
 * file, and this run did not pay for it.
 */
export function leased(send: Send, leases: Leases, { clock, random, stop, isCutShort }: LeasedOptions): Send {
  let next: Promise<void> | undefined;
  /** The same moment for all who wait, so that they look in one transaction. */
  const nextPoll = () => {
    next ??= new Promise((resolve) => {
      const wake = () => {
        next = undefined;
        callOff();
        stop.removeEventListener('abort', wake);
        resolve();
      };
      const callOff = clock.after(poll * (0.5 + random()), wake);
      stop.addEventListener('abort', wake);
    });
    return next;
  };
  return async (request) => {
    let claim = await leases.claim(request.key, isCutShort);
    while (claim.kind === 'theirs') {
      if (!stop.aborted) await nextPoll();
      if (stop.aborted) throw notSent(stop);
      claim = await leases.claim(request.key, isCutShort);
    }
    if (claim.kind === 'answered') return { reply: claim.cached.reply, origin: 'cached' };
    try {
      return await send(request);
    } finally {
      leases.release(request.key);
    }
  };
}
