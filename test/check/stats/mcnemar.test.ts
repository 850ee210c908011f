import { describe, expect, it } from 'vitest';
import { mcnemar } from '../../../src/check/stats/mcnemar.js';
import { fc } from '../../support/properties.js';

const count = fc.nat(300);

describe('the exact test of McNemar', () => {
  it.each([
    [17, 7, 0.0319573],
    [8, 6, 0.3952637],
    [6, 9, 0.8491211],
    [4, 0, 0.0625],
    [5, 0, 0.03125],
    [0, 0, 1],
    [0, 3, 1],
    [14, 8, 0.1431394],
  ])('of %i regressions and %i fixes is %d', (b, c, p) => {
    expect(mcnemar(b, c)).toBeCloseTo(p, 7);
  });

  // Summed over whole numbers of any size in Python, then divided once.
  it.each([
    [600, 400, 1.364232078033e-10],
    [10_000, 10_000, 0.502820912656],
    [10_200, 9_800, 0.002390444728],
    [9_800, 10_200, 0.997712882017],
    [10_700, 9_300, 2.157145481941e-23],
  ])('keeps ten digits where there are many: %i against %i', (b, c, p) => {
    expect(mcnemar(b, c) / p).toBeCloseTo(1, 10);
  });

  it('is 0, not less and not NaN, where p is too small for a number', () => {
    expect(mcnemar(20_000, 0)).toBe(0);
  });

  it('is a probability that falls with more regressions and rises with more fixes', () => {
    fc.assert(
      fc.property(count, count, (b, c) => {
        const p = mcnemar(b, c);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        // Near 1 the numbers are too coarse to differ.
        expect(mcnemar(b + 1, c)).toBeLessThan(p + 1e-12);
        expect(mcnemar(b, c + 1)).toBeGreaterThan(p - 1e-12);
      }),
    );
  });

  it('leaves out only what the test for improvement has', () => {
    fc.assert(
      fc.property(count, count, (b, c) => {
        expect(mcnemar(b + 1, c) + mcnemar(c, b + 1)).toBeGreaterThanOrEqual(1);
        expect(mcnemar(b + 1, c) + mcnemar(c + 1, b)).toBeCloseTo(1, 10);
      }),
    );
  });

  it.each([
    [-1, 0],
    [0, 0.5],
    [Number.NaN, 1],
  ])('refuses %d and %d flips', (b, c) => {
    expect(() => mcnemar(b, c)).toThrow(RangeError);
  });
});
