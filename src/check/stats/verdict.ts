import type { Verdict } from '../assess/report.js';

/** A loss that chance alone causes more often than this is not called a regression. */
export const significance = 0.05;

/**
 * Judges whether a candidate is as good as what it is compared with, up to `margin`. A loss that is certain,
 * but surely smaller than the margin, passes; few tickets neither pass nor fail.
 * @param lower the lower limit of the difference, see `tango`
 * @param p of the test for harm, see `mcnemar`
 * @param margin the allowed loss, as a share: 0.03 is three points
 */
export function decide({ lower, p, margin }: { lower: number; p: number; margin: number }): Verdict {
  if (lower > -margin) return 'PASS';
  return p <= significance ? 'REGRESSION' : 'INCONCLUSIVE';
}
