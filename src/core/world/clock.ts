/** The longest that a timer of Node's can wait, in milliseconds: 24.8 days. */
export const longestTimer = 2 ** 31 - 1;

/** Time as it is passed in, so that tests need no waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls back once so many milliseconds have passed; returns how to call that off. */
  readonly after: (ms: number, callback: () => void) => () => void;
}
