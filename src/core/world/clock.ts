/** The longest that a timer of Node.js can wait, in milliseconds: 24.8 days. */
export const longestTimer = 2 ** 31 - 1;

/**
 * Time that never goes back, for measurements, waits and limits. It may stop while the machine sleeps, which makes waits
 * longer.
 */
export interface Stopwatch {
  /** Returns whole milliseconds since some moment. They never go back, even if the time of day is changed. */
  readonly elapsed: () => number;
  /** Calls back after some milliseconds; returns a function that cancels the callback. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** Time as it is passed in, so that tests need no waiting. */
export interface Clock extends Stopwatch {
  /**
   * Returns the time of day in milliseconds since 1970, to show, store or compare with other times. It may be changed at
   * any moment, so the difference of two is not a duration.
   */
  readonly now: () => number;
}

/** The clock of the system; nothing else reads that. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.floor(performance.now()),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Returns the time of day as it continues from now, even if it is changed in the meantime: the times that a run stores are
 * in order, and their differences are durations.
 */
export function timeFromNow({ now, elapsed }: Pick<Clock, 'now' | 'elapsed'>): () => number {
  const offset = now() - elapsed();
  return () => offset + elapsed();
}
