import type { exitCodes } from '../errors.js';

/** Every exit code that the program has; 0, 3 and 6 are those of no error. */
type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 0 | 3 | 6;

/** What each exit code means. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done; or the reader of a pipe has gone',
  1: 'done, but some tickets failed; or an unexpected failure',
  2: 'wrong usage, configuration or input',
  3: '`check` found a regression or a missed threshold',
  4: 'log in first, or not allowed',
  5: 'the spending limit stopped the run',
  6: '`check` is inconclusive, or compared nothing',
  130: 'interrupted',
};
