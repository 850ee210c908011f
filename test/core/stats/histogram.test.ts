import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/core/stats/histogram.js';
import { fc } from '../../support/properties.js';

describe('a histogram', () => {
  it('has the percentiles that sorting gives, to a hundredth', () => {
    const values = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const histogram = new Histogram();
        for (const value of all) histogram.add(value);
        const sorted = all.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * all.length)) - 1] ?? Number.NaN;
        expect(Math.abs(histogram.percentile(share) / exact - 1)).toBeLessThan(0.011);
        expect(histogram.max).toBe(sorted.at(-1));
        expect(histogram.count).toBe(all.length);
      }),
    );
  });

  it.each([0, 0.5, 1])('of nothing has 0 as percentile %s', (share) => {
    expect(new Histogram().percentile(share)).toBe(0);
  });

  it('takes all below 1 for 0', () => {
    const histogram = new Histogram();
    histogram.add(0.4);
    expect(histogram.percentile(0.5)).toBe(0);
  });
});
