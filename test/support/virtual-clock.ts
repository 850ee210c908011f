import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/core/clock.js';

export interface VirtualClock extends Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: readonly number[];
  /** Lets time go by without calling anybody. */
  pass(ms: number): void;
  /** Goes from timer to timer until none is left, and lets whoever was called do what it does. */
  runOut(): Promise<void>;
  /** Goes from timer to timer until something is done. */
  runUntil(done: Promise<unknown>): Promise<void>;
}

/** Time that passes only when a test says so. */
export function virtualClock(start = 0): VirtualClock {
  const timers = new Map<object, { readonly at: number; readonly callback: () => void }>();
  const pauses: number[] = [];
  let time = start;

  /** Calls whoever is next; false where nobody is. */
  const step = async () => {
    await setImmediate();
    let next: object | undefined;
    let at = Number.POSITIVE_INFINITY;
    for (const [timer, { at: due }] of timers) {
      if (due < at) [next, at] = [timer, due];
    }
    const timer = next && timers.get(next);
    if (!next || !timer) return false;
    timers.delete(next);
    time = Math.max(time, at);
    timer.callback();
    return true;
  };
  return {
    pauses,
    now: () => time,
    after(ms, callback) {
      const timer = {};
      pauses.push(ms);
      timers.set(timer, { at: time + ms, callback });
      return () => timers.delete(timer);
    },
    pass(ms) {
      time += ms;
    },
    async runOut() {
      while (await step());
    },
    async runUntil(done) {
      let isDone = false;
      const end = done.finally(() => {
        isDone = true;
      });
      while (!isDone && (await step()));
      await end;
    },
  };
}
