import { setMaxListeners } from 'node:events';
import { RequestFailure } from '../core/errors/request-failure.js';
import type { Clock } from '../core/world/clock.js';
import type { Ask } from './ask.js';
import type { Listen } from './event.js';
import { wait } from './wait.js';

export interface RetryOptions {
  /** How often a request may be sent again. */
  readonly retries: number;
  /** Milliseconds that one ticket's tries and the pauses between them may take together. */
  readonly ticketTimeoutMs: number;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Fires when nothing more is to be asked. */
  readonly stop: AbortSignal;
  readonly listen: Listen;
}

/** Milliseconds of the longest first pause, and of the longest of all. */
const firstPause = 500;
const longestPause = 30_000;
/** After so many waits in a row, of all tickets together, that ended in another refusal, nobody waits any longer. */
const mostWaitsInVain = 60;
/** Retries as long as nobody has ever answered: a wrong URL should be known within seconds. */
const retriesOfTheUnreached = 2;

/**
 * Asks again where that may help. A 429 whose wait is known costs no retry: whoever is below holds everybody
 * back until then. All other pauses are drawn between nothing and a bound that doubles ("full jitter", Marc
 * Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015), so that those who failed together do
 * not come back together. The time in which a request waits for its turn is not counted.
 */
export function retrying(ask: Ask, options: RetryOptions): Ask {
  const { retries, ticketTimeoutMs, clock, random, stop, listen } = options;
  let wasReached = false;
  let waitsInVain = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  // As many may wait at once as tickets are under way; no leak to warn of.
  setMaxListeners(0, stop);

  return async (question) => {
    const { ticket } = question;
    let sentAt = clock.now();
    let spent = 0;
    const timed = {
      ...question,
      onSent: () => {
        sentAt = clock.now();
      },
    };
    for (let retry = 0; ; ) {
      try {
        const answer = await ask(timed);
        wasReached = true;
        waitsInVain = 0;
        return answer;
      } catch (failure) {
        if (!(failure instanceof RequestFailure)) throw failure;
        const { advice, code } = failure;
        wasReached ||= advice.kind !== 'unreachable';
        if (advice.kind === 'never' || advice.kind === 'doomed') throw failure;
        if (advice.kind === 'wait' && code === 'rate_limited') {
          // Those that were sent together are refused together, and then wait together.
          if (sentAt >= refusedAt) waitsInVain++;
          refusedAt = clock.now();
          if (waitsInVain > mostWaitsInVain) throw failure;
          listen({ kind: 'retry', ticket, failure, waitMs: advice.ms, retry: undefined });
          continue;
        }
        const waitMs =
          advice.kind === 'wait' ? advice.ms : random() * Math.min(longestPause, firstPause * 2 ** retry);
        spent += clock.now() - sentAt + (advice.kind === 'wait' ? 0 : waitMs);
        const most = wasReached ? retries : Math.min(retries, retriesOfTheUnreached);
        if (retry >= most || spent >= ticketTimeoutMs) throw failure;
        retry++;
        listen({ kind: 'retry', ticket, failure, waitMs, retry });
        // A wait that the endpoint named is kept by all together: see the pacer.
        if (advice.kind !== 'wait') await wait(clock, waitMs, stop);
      }
    }
  };
}
