import { describe, expect, it } from 'vitest';
import { tango } from '../../../src/check/stats/tango.js';
import { fc } from '../../support/properties.js';

const flips = fc
  .tuple(fc.nat(60), fc.nat(60), fc.nat(2000))
  .map(([b, c, others]) => ({ b, c, n: b + c + others }))
  .filter(({ n }) => n > 0);

describe("Tango's interval", () => {
  it.each([
    [17, 7, 200, -0.092954, -0.010248],
    [8, 6, 200, -0.043733, 0.022509],
    [6, 9, 500, -0.007327, 0.020152],
    [4, 0, 200, -0.043803, -0.006386],
    [5, 0, 200, -0.050459, -0.011319],
    [0, 0, 200, -0.013347, 0.013347],
  ])('of %i regressions and %i fixes among %i tickets is [%d, %d]', (b, c, n, lower, upper) => {
    const interval = tango({ b, c, n });
    expect(interval.lower).toBeCloseTo(lower, 6);
    expect(interval.upper).toBeCloseTo(upper, 6);
  });

  it('has a limit in closed form where nothing flipped: z² / (n + z²)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (n) => {
        const limit = 1.644854 ** 2 / (n + 1.644854 ** 2);
        expect(tango({ b: 0, c: 0, n }).lower).toBeCloseTo(-limit, 12);
      }),
    );
  });

  it('holds the observed difference and stays between -1 and 1', () => {
    fc.assert(
      fc.property(flips, ({ b, c, n }) => {
        const { lower, upper } = tango({ b, c, n });
        expect(lower).toBeGreaterThanOrEqual(-1);
        expect(lower).toBeLessThanOrEqual((c - b) / n);
        expect(upper).toBeGreaterThanOrEqual((c - b) / n);
        expect(upper).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is mirrored when the prompts trade places', () => {
    fc.assert(
      fc.property(flips, ({ b, c, n }) => {
        const { lower, upper } = tango({ b, c, n });
        expect(tango({ b: c, c: b, n })).toEqual({ lower: 0 - upper, upper: 0 - lower });
      }),
    );
  });

  it('narrows with more tickets of which the same shares flip', () => {
    fc.assert(
      fc.property(flips, fc.integer({ min: 2, max: 9 }), ({ b, c, n }, times) => {
        const few = tango({ b, c, n });
        const many = tango({ b: b * times, c: c * times, n: n * times });
        expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower);
      }),
    );
  });

  it.each([
    [5, 0, 5, -1],
    [0, 5, 5, 1],
  ])('of %i regressions and %i fixes among %i tickets ends at %d', (b, c, n, end) => {
    const { lower, upper } = tango({ b, c, n });
    expect(end < 0 ? lower : upper).toBe(end);
    expect(upper - lower).toBeGreaterThan(0.1);
  });

  it.each([
    [0, 0, 0],
    [3, 3, 5],
    [-1, 0, 5],
    [0.5, 0, 5],
    [0, 0, Number.NaN],
  ])('refuses %d regressions and %d fixes among %d tickets', (b, c, n) => {
    expect(() => tango({ b, c, n })).toThrow(RangeError);
  });
});
