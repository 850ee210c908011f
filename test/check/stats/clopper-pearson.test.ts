import { describe, expect, it } from 'vitest';
import { lowerBound } from '../../../src/check/stats/clopper-pearson.js';

describe('the exact lower bound of a share', () => {
  // Lower ends of two-sided intervals of 95 %, as printed in Hahn and Meeker, Statistical Intervals, and in R's binom.test.
  it.each([
    [5, 10, 0.1871],
    [10, 10, 0.6915],
    [7, 20, 0.1539],
    [1, 20, 0.0013],
    [95, 100, 0.8872],
  ])('of %i in %i is %f', (hits, trials, bound) => {
    expect(lowerBound(hits, trials, 0.025)).toBeCloseTo(bound, 4);
  });

  it('of all in n is the n-th root of alpha', () => {
    expect(lowerBound(59, 59, 0.05)).toBeCloseTo(0.05 ** (1 / 59), 12);
    expect(lowerBound(59, 59, 0.05)).toBeGreaterThan(0.95);
    expect(lowerBound(58, 58, 0.05)).toBeLessThan(0.95);
  });

  it('of none is 0', () => {
    expect(lowerBound(0, 10, 0.05)).toBe(0);
    expect(lowerBound(0, 0, 0.05)).toBe(0);
  });
});
