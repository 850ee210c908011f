import type { Clock } from '../../src/core/world/clock.js';

/**
 * A clock whose timers fire so many times as early as others. Its time passes when a timer fires and at no other moment, so that
 * what a test reads from it does not depend on how busy the machine is.
 */
export function hurriedClock(times: number): Clock {
  let time = Date.now();
  return {
    now: () => Math.floor(time),
    elapsed: () => Math.floor(time),
    after(ms, callback) {
      const due = time + ms;
      const timer = setTimeout(() => {
        time = Math.max(time, due);
        callback();
      }, ms / times);
      return () => clearTimeout(timer);
    },
  };
}
