import { whenAborted } from '../core/when-aborted.js';
import type { Stopwatch } from '../core/world/clock.js';
import { noticeableMs } from '../core/world/wait.js';
import type { Leases, Look } from '../storage/cache/leases.js';
import type { IsCutShort } from './cut-short.js';
import type { Listen } from './event.js';
import { notSent } from './not-sent.js';
import type { Send } from './send.js';

/** The mean pause between two looks of those who wait, in milliseconds. */
const poll = 100;

export interface LeasedOptions {
  /** Fires when nothing more is to be sent. */
  readonly stop: AbortSignal;
  readonly isCutShort: IsCutShort;
}

export interface YieldingOptions extends LeasedOptions {
  readonly clock: Stopwatch;
  /** A number in [0, 1): processes that started together should not look at the same moments. */
  readonly random: () => number;
  readonly listen: Listen;
}

/** Another process is sending the request. Thrown back through all layers up to `yielding`. */
class HeldElsewhere extends Error {
  override readonly name = 'HeldElsewhere';
}

/**
 * Looks into the cache and takes a lease right before a request is sent: of several processes on one file one sends it,
 * however long another was stopped or suspended before. What another process was answered is `cached`: this run did not
 * pay for it. A lease is for one try; between two of them another process may send the request.
 * @throws HeldElsewhere where another process has the lease
 */
export function leased(send: Send, leases: Leases, { stop, isCutShort }: LeasedOptions): Send {
  return async (request) => {
    const claim = await leases.claim(request.key, isCutShort);
    if (claim.kind === 'answered') return { reply: claim.cached.reply, origin: 'cached' };
    if (claim.kind === 'theirs') throw new HeldElsewhere('Another process is sending this request.');
    try {
      // The run may have stopped while the claim waited for the file.
      if (stop.aborted) throw notSent(stop);
      return await send(request);
    } finally {
      leases.release(request.key);
    }
  };
}

/** A request that waits for another process. */
interface Waiting {
  readonly key: Uint8Array;
  readonly since: number;
  readonly decide: (look: Look) => void;
}

/**
 * Gives up the turn of a request that another process is sending, so that it takes no other's place, and waits for that
 * one's answer. Where the lease ends without an answer, the request waits for its turn again.
 * @param send with `leased` within it
 */
export function yielding(send: Send, leases: Leases, options: YieldingOptions): Send {
  const { clock, random, stop, isCutShort, listen } = options;
  const waiting = new Set<Waiting>();
  let isScheduled = false;
  let hasReported = false;

  /** One timer and one transaction for all who wait. */
  const schedule = () => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    const wake = () => {
      callOff();
      stopListening();
      void lookAll().finally(() => {
        isScheduled = false;
        schedule();
      });
    };
    const callOff = clock.after(poll * (0.5 + random()), wake);
    const stopListening = whenAborted(stop, wake);
  };
  const look = async (keys: readonly Uint8Array[]): Promise<readonly Look[]> => {
    if (stop.aborted) return [];
    try {
      return await leases.look(keys, isCutShort);
    } catch {
      // The claims that follow say what is wrong.
      return [];
    }
  };
  const lookAll = async () => {
    const all = [...waiting];
    const looks = await look(all.map(({ key }) => key));
    for (const [index, one] of all.entries()) {
      const look = looks[index] ?? { kind: 'free' };
      if (look.kind === 'theirs') continue;
      waiting.delete(one);
      one.decide(look);
    }
    const [first] = waiting;
    if (hasReported || first === undefined || clock.elapsed() - first.since < noticeableMs) return;
    hasReported = true;
    listen({ kind: 'held', requests: waiting.size });
  };
  const waitFor = (key: Uint8Array) =>
    new Promise<Look>((decide) => {
      waiting.add({ key, since: clock.elapsed(), decide });
      schedule();
    });

  return async (request) => {
    for (;;) {
      try {
        return await send(request);
      } catch (error) {
        if (!(error instanceof HeldElsewhere)) throw error;
      }
      const look: Look = stop.aborted ? { kind: 'free' } : await waitFor(request.key);
      if (stop.aborted) throw notSent(stop);
      if (look.kind === 'answered') return { reply: look.cached.reply, origin: 'cached' };
    }
  };
}
