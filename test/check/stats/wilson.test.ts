import { describe, expect, it } from 'vitest';
import { wilson } from '../../../src/check/stats/wilson.js';

describe('the interval of a share', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('is that of the literature for %i of %i', (hits, n, lower, upper) => {
    const found = wilson(hits / n, n);
    expect(found.lower).toBeCloseTo(lower, 4);
    expect(found.upper).toBeCloseTo(upper, 4);
  });

  it('contains the share, and stays between 0 and 1', () => {
    for (let n = 1; n <= 60; n++) {
      for (let hits = 0; hits <= n; hits++) {
        const { lower, upper } = wilson(hits / n, n);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(hits / n);
        expect(upper).toBeGreaterThanOrEqual(hits / n);
        expect(upper).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is the mirror image for the other side', () => {
    const { lower, upper } = wilson(0.3, 40);
    const other = wilson(0.7, 40);
    expect(lower).toBeCloseTo(1 - other.upper, 12);
    expect(upper).toBeCloseTo(1 - other.lower, 12);
  });

  it('says nothing of no tickets, and refuses what is not a share', () => {
    expect(wilson(0, 0)).toEqual({ lower: 0, upper: 1 });
    expect(() => wilson(1.1, 4)).toThrow(RangeError);
    expect(() => wilson(Number.NaN, 4)).toThrow(RangeError);
    expect(() => wilson(0.5, -1)).toThrow(RangeError);
  });
});
