import type { Clock } from '../../src/core/world/clock.js';

/** A clock that runs so many times as fast as others, so that long pauses are soon over and as long by it as ever. */
export function hurriedClock(times: number): Clock {
  const began = Date.now();
  return {
    now: () => began + (Date.now() - began) * times,
    after(ms, callback) {
      const timer = setTimeout(callback, ms / times);
      return () => clearTimeout(timer);
    },
  };
}
