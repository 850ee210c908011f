import type { Clock } from '../core/world/clock.js';
import type { Leases } from '../storage/cache/leases.js';
import type { Ask } from './ask.js';
import { notAsked } from './not-asked.js';

/** How often those who wait look again, in milliseconds on average. */
const poll = 100;

export interface LeasedOptions {
  readonly clock: Clock;
  /** A number in [0, 1): processes that started together should not look at the same moments. */
  readonly random: () => number;
  /** When it fires, nobody waits any longer. */
  readonly stop: AbortSignal;
}

/**
 * Of several processes on one cache file, lets one ask each question; the others wait for its answer, or for
 * their turn where it got none. An answer that another process asked for is `remembered`: it came out of the
 * file, and this run did not pay for it.
 */
export function leased(ask: Ask, leases: Leases, { clock, random, stop }: LeasedOptions): Ask {
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
  return async (question) => {
    let claim = await leases.claim(question.key);
    while (claim.kind === 'theirs') {
      if (!stop.aborted) await nextPoll();
      if (stop.aborted) throw notAsked(stop);
      claim = await leases.claim(question.key);
    }
    if (claim.kind === 'answered') return { reply: claim.remembered.reply, origin: 'remembered' };
    try {
      return await ask(question);
    } finally {
      leases.release(question.key);
    }
  };
}
