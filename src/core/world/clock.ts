/** The longest that a timer of Node's can wait, in milliseconds: 24.8 days. */
export const longestTimer = 2 ** 31 - 1;

/**
 * Time that only goes on, for all that is measured, waited for or bounded. A machine that sleeps may stop it: what is
 * waited for then takes as much longer.
 */
export interface Stopwatch {
  /** Whole milliseconds since some moment. They never go back, whatever the time of day is set to. */
  readonly elapsed: () => number;
  /** Calls back once so many milliseconds have passed; returns how to call that off. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** Time as it is passed in, so that tests need no waiting. */
export interface Clock extends Stopwatch {
  /**
   * The time of day in milliseconds since 1970, for what is shown, stored or compared with times of others. It may be set
   * forth and back at any moment, so no difference of two of them is a duration.
   */
  readonly now: () => number;
}

/** The clock of the system: nothing else reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.floor(performance.now()),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Returns the time of day as it goes on from now, whatever it is set to meanwhile: times that one run stores are in order,
 * and their differences are durations.
 */
export function timeFromNow({ now, elapsed }: Pick<Clock, 'now' | 'elapsed'>): () => number {
  const offset = now() - elapsed();
  return () => offset + elapsed();
}
