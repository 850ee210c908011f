import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/core/world/clock.js';

export interface VirtualClock extends Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: readonly number[];
  /** How many wait to be called back. */
  readonly waiting: number;
  /** Moves on, and calls back all who waited for a time until then, in order. */
  advance(ms: number): void;
  /** Lets time go by without calling anybody. */
  pass(ms: number): void;
  /** Sets the time of day forth by so much, or back; no time passes. */
  set(byMs: number): void;
  /** Goes from timer to timer until none is left, and lets whoever was called do what it does. */
  runOut(): Promise<void>;
  /** Goes from timer to timer until something is done. */
  runUntil(done: Promise<unknown>): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. @param start the time of day at which it begins */
export function virtualClock(start = 0): VirtualClock {
  const timers = new Set<Timer>();
  const pauses: number[] = [];
  let time = 0;
  let timeOfDay = start;

  const next = () => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (first === undefined || timer.at < first.at) first = timer;
    }
    return first;
  };
  const call = (timer: Timer) => {
    timers.delete(timer);
    time = Math.max(time, timer.at);
    timer.callback();
  };
  /** Calls whoever is next; false where nobody is. */
  const step = async () => {
    await setImmediate();
    const timer = next();
    if (timer) call(timer);
    return timer !== undefined;
  };
  return {
    pauses,
    now: () => timeOfDay + time,
    elapsed: () => time,
    after(ms, callback) {
      const timer = { at: time + ms, callback };
      pauses.push(ms);
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    get waiting() {
      return timers.size;
    },
    advance(ms) {
      const end = time + ms;
      for (let timer = next(); timer && timer.at <= end; timer = next()) call(timer);
      time = end;
    },
    pass(ms) {
      time += ms;
    },
    set(byMs) {
      timeOfDay += byMs;
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
