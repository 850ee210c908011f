import { describe, expect, it } from 'vitest';
import { smallestLoss } from '../../../src/check/stats/power.js';

describe('the smallest loss that tickets show four times in five', () => {
  it.each([
    [100, 8.2],
    [200, 5.8],
    [400, 4.1],
    [1_000, 2.6],
    [2_000, 1.8],
  ])('where a tenth of %i flips is %d points', (n, points) => {
    expect((smallestLoss(n, 0.1) ?? 0) * 100).toBeCloseTo(points, 1);
  });

  it('is none where there are too few of them', () => {
    expect(smallestLoss(50, 0.1)).toBeUndefined();
    expect(smallestLoss(4, 1)).toBeUndefined();
  });

  it('is near 2.486 √(ψ / n) where there are many', () => {
    expect(smallestLoss(5_000, 0.2)).toBeCloseTo(2.486 * Math.sqrt(0.2 / 5_000), 2);
  });
});
