import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/stats/random.js';
import {
  capped,
  certain,
  Moments,
  plus,
  predictMean,
  predictTotal,
  scaled,
  times,
} from '../../../src/pipeline/estimate/prediction.js';
import { fc } from '../../support/properties.js';

function momentsOf(values: readonly number[], doubt = 0): Moments {
  const moments = new Moments(doubt);
  for (const value of values) moments.add(value);
  return moments;
}

describe('moments', () => {
  it('are mean and variance', () => {
    const { count, mean, variance } = momentsOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect([count, mean, variance]).toEqual([8, 5, 4]);
  });

  it('of numbers that are alike still spread a little where they are doubted', () => {
    expect(momentsOf([10, 10]).variance).toBe(0);
    expect(momentsOf([10], 0.3).variance).toBeCloseTo(9, 10);
    expect(momentsOf([10, 10], 0.3).variance).toBeCloseTo(4.5, 10);
  });

  it('are right for large numbers that differ little', () => {
    expect(momentsOf([1e9 + 1, 1e9 + 2, 1e9 + 3]).variance).toBeCloseTo(2 / 3, 6);
  });
});

describe('the mean of numbers to come', () => {
  it('is foretold by the mean of the past, and the more surely the more there are on both sides', () => {
    const past = momentsOf([8, 12, 8, 12]);
    expect(predictMean(4, past)).toEqual({
      median: 10,
      high: expect.closeTo(10 + 1.2816 * 2 * Math.sqrt(1 / 4 + 1 / 4), 10),
    });
    expect(predictMean(100, past).high).toBeLessThan(predictMean(4, past).high);
  });

  it('is below its 90th percentile about nine times in ten', () => {
    const random = createRandom(7);
    const draw = () => 10 + 5 * random() + 5 * random();
    const draws = (count: number) => Array.from({ length: count }, draw);
    let below = 0;
    for (let round = 0; round < 2000; round++) {
      const { high } = predictMean(50, momentsOf(draws(30), 0.05));
      if (momentsOf(draws(50)).mean <= high) below++;
    }
    // The seed is fixed, so this never flakes; the standard deviation is 0.7 in a hundred.
    expect(below / 2000).toBeGreaterThan(0.88);
    expect(below / 2000).toBeLessThan(0.92);
  });
});

describe('a total', () => {
  it('is exact where all was measured', () => {
    const sample = [
      { size: 1, value: 3 },
      { size: 2, value: 5 },
    ];
    expect(predictTotal(sample, 2, 3)).toEqual({ median: 8, high: 8 });
    expect(predictTotal([], 0, 0)).toEqual({ median: 0, high: 0 });
    expect(predictTotal([{ size: 0, value: 0 }], 5, 0)).toEqual({ median: 0, high: 0 });
  });

  it('is exact where values are in proportion to sizes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 1e6 }), (sizes, total) => {
        const sample = sizes.map((size) => ({ size, value: size / 4 }));
        const { median, high } = predictTotal(sample, sizes.length + 1, total);
        expect(median).toBeCloseTo(total / 4, 6);
        expect(high).toBeCloseTo(median, 6);
      }),
    );
  });

  it('is below its 90th percentile about nine times in ten', () => {
    const random = createRandom(3);
    const items = Array.from({ length: 1000 }, () => {
      const size = 50 + Math.floor(500 * random());
      return { size, value: size * (0.2 + 0.1 * random()) };
    });
    const sum = (key: 'size' | 'value') => items.reduce((total, item) => total + item[key], 0);
    const [size, value] = [sum('size'), sum('value')];
    let below = 0;
    for (let round = 0; round < 1000; round++) {
      const sample = Array.from(
        { length: 50 },
        () => items[Math.floor(1000 * random())] ?? { size: 0, value: 0 },
      );
      if (value <= predictTotal(sample, 1000, size).high) below++;
    }
    // Drawn with putting back, and the seed is fixed; the standard deviation is 1 in a hundred.
    expect(below / 1000).toBeGreaterThan(0.85);
    expect(below / 1000).toBeLessThan(0.94);
  });
});

describe('predictions together', () => {
  const a = { median: 10, high: 13 };
  const b = { median: 20, high: 24 };

  it.each([
    ['a sum', plus(a, b), { median: 30, high: 35 }],
    ['a sum with what is certain', plus(a, certain(5)), { median: 15, high: 18 }],
    ['a product', times(a, certain(2)), { median: 20, high: 26 }],
    ['a product of two that are uncertain', times(a, b), { median: 200, high: 200 + Math.hypot(60, 40) }],
    ['a multiple', scaled(a, 3), { median: 30, high: 39 }],
    ['no more than a bound', capped(a, 12), { median: 10, high: 12 }],
    ['a bound below all', capped(a, 2), { median: 2, high: 2 }],
  ])('make %s', (_, made, expected) => {
    expect(made).toEqual(expected);
  });
});
