import { setMaxListeners } from 'node:events';
import { RequestFailure } from '../core/errors/request-failure.js';
import { roughDuration } from '../core/text/numbers.js';
import type { Clock } from '../core/world/clock.js';
import type { Listen } from './event.js';
import type { Send } from './send.js';
import { wait } from './wait.js';

export interface RetryOptions {
  /** How often a request may be sent again. */
  readonly retries: number;
  /**
   * The time limit for one ticket's tries and the pauses between them, in milliseconds. A wait that the endpoint names
   * is not cut short.
   */
  readonly ticketTimeoutMs: number;
  /** The longest wait that an endpoint may ask for, in milliseconds; undefined has no bound. */
  readonly maxWaitMs?: number | undefined;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Fires when nothing more is to be sent. */
  readonly stop: AbortSignal;
  readonly listen: Listen;
}

/** The longest first pause, and the longest of all, in milliseconds. */
const firstPause = 500;
const longestPause = 30_000;
/** How many waits in a row, of all tickets together, may end in another refusal before tickets fail. */
const maxRefusedWaits = 60;
/** Retries until the endpoint answers for the first time: a wrong URL should show within seconds. */
const retriesWithoutContact = 2;

/**
 * Sends again where that may help. A 429 whose wait is known costs no retry: the pacer below holds all requests
 * back until then. All other pauses are drawn between nothing and a bound that doubles ("full jitter", Marc
 * Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015), so that those who failed together do
 * not come back together. The time in which a request waits for its turn is not counted; that in which it is refused
 * again and again is, as long as the endpoint answers no request at all.
 */
export function retrying(send: Send, options: RetryOptions): Send {
  const {
    retries,
    ticketTimeoutMs,
    maxWaitMs = Number.POSITIVE_INFINITY,
    clock,
    random,
    stop,
    listen,
  } = options;
  let wasReached = false;
  let refusedWaits = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  let answeredAt = Number.NEGATIVE_INFINITY;
  // As many may wait at once as tickets are under way; this is not a leak.
  setMaxListeners(0, stop);

  return async (request) => {
    const { ticket } = request;
    let sentAt = clock.elapsed();
    let tookMs = 0;
    let refusedSince: number | undefined;
    const timed = {
      ...request,
      onSent: () => {
        sentAt = clock.elapsed();
      },
    };
    for (let retry = 0; ; ) {
      try {
        const answer = await send(timed);
        if (answer.origin !== 'sent') return answer;
        wasReached = true;
        refusedWaits = 0;
        answeredAt = clock.elapsed();
        return answer;
      } catch (failure) {
        if (!(failure instanceof RequestFailure)) throw failure;
        const { advice, code } = failure;
        wasReached ||= advice.kind !== 'unreachable';
        if (advice.kind === 'never' || advice.kind === 'doomed') throw failure;
        const named = advice.kind === 'wait' || advice.kind === 'busy' ? advice.ms : undefined;
        if (named !== undefined && named > maxWaitMs) throw tooLongToWait(failure, named, clock.now());
        if (advice.kind === 'wait' && code === 'rate_limited') {
          // Requests sent together are refused together, and then wait together.
          if (sentAt >= refusedAt) refusedWaits++;
          refusedAt = clock.elapsed();
          // Where others were answered meanwhile, this one has waited for its turn.
          if (refusedSince === undefined || answeredAt > refusedSince) refusedSince = sentAt;
          const refusedMs = clock.elapsed() - refusedSince;
          if (refusedWaits > maxRefusedWaits || tookMs + refusedMs >= ticketTimeoutMs) throw failure;
          listen({ kind: 'retry', ticket, failure, waitMs: advice.ms, retry: undefined });
          continue;
        }
        const pause = random() * Math.min(longestPause, firstPause * 2 ** retry);
        const waitMs = advice.kind === 'wait' ? advice.ms : Math.max(named ?? 0, pause);
        tookMs += clock.elapsed() - sentAt + (advice.kind === 'wait' ? 0 : waitMs);
        const maxRetries = wasReached ? retries : Math.min(retries, retriesWithoutContact);
        if (retry >= maxRetries || tookMs >= ticketTimeoutMs) throw failure;
        retry++;
        listen({ kind: 'retry', ticket, failure, waitMs, retry });
        // All requests keep to a wait that the endpoint named: see the pacer.
        if (advice.kind !== 'wait') await wait(clock, waitMs, stop);
      }
    }
  };
}

/** Beyond the user's limit, nothing more is sent; answers so far are kept. */
function tooLongToWait(
  { code, message, limits, usage, mayBeBilled }: RequestFailure,
  ms: number,
  now: number,
) {
  const until = new Date(now + ms).toISOString().replace('T', ' ').slice(0, 16);
  const hint = `It takes requests again in ${roughDuration(ms)}, at ${until} UTC: run the same command again then, or wait longer with --max-wait.`;
  const advice = { kind: 'doomed', hint, isCertain: true } as const;
  return new RequestFailure(code, message, { advice, limits, usage, mayBeBilled });
}
