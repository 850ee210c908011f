import { describe, expect, it } from 'vitest';
import { smallestDetected, smallestLoss } from '../../../src/check/stats/power.js';
import { powerOfMeans } from '../../../src/check/stats/power-of-means.js';

const lossOf = (n: number, flips: number, before: number, after: number, margin = 0.03) =>
  smallestDetected(powerOfMeans(n, { flips, before, after, margin })) ?? Number.NaN;

describe('the smallest loss that means of answers show four times in five', () => {
  it.each([50, 100, 200])("of %i tickets is McNemar's where nothing flips by chance", (n) => {
    expect(lossOf(n, 0, 3, 3)).toBeCloseTo(smallestLoss(n, (loss) => loss, 0.03) ?? Number.NaN, 3);
  });

  it('falls with the number of answers on either side, and of tickets', () => {
    const falling = [
      lossOf(200, 0.1, 1, 3),
      lossOf(200, 0.1, 3, 3),
      lossOf(200, 0.1, 10, 10),
      lossOf(400, 0.1, 10, 10),
    ];
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    expect(lossOf(200, 0.1, 3, 1)).toBeCloseTo(lossOf(200, 0.1, 1, 3), 2);
  });

  it('rises with chance flips and with the margin', () => {
    const byFlips = [0.02, 0.1, 0.3].map((flips) => lossOf(200, flips, 3, 3));
    expect(byFlips).toEqual(byFlips.toSorted((a, b) => a - b));
    expect(lossOf(200, 0.1, 3, 3, 0.1)).toBeGreaterThan(lossOf(200, 0.1, 3, 3) + 0.02);
  });
});
