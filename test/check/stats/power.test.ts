import { describe, expect, it } from 'vitest';
import { fewestFlips, powerOfFlips, smallestLoss, ticketsFor } from '../../../src/check/stats/power.js';

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

describe('the smallest loss besides what flips by chance', () => {
  const besides = (flips: number) => (loss: number) => flips + loss;

  it.each([
    [50, 0.1979],
    [200, 0.0765],
    [1_000, 0.0291],
  ])('of %i tickets, a tenth of which flips by chance, is %d', (n, loss) => {
    expect(smallestLoss(n, besides(0.1), 0.03)).toBeCloseTo(loss, 4);
  });

  it('is never below the five flips that the test can reject, even where nothing flips by chance', () => {
    expect(fewestFlips).toBe(5);
    for (const n of [20, 50, 200, 1_000])
      expect(smallestLoss(n, besides(0))).toBeGreaterThan(fewestFlips / n);
  });

  it('rises where the margin lets losses pass, and never is half a margin', () => {
    const losses = [0, 0.05, 0.1].map((margin) => smallestLoss(400, besides(0.1), margin) ?? 0);
    expect(losses).toEqual(losses.toSorted((a, b) => a - b));
    expect(smallestLoss(3_000, besides(0.1), 0.1)).toBeGreaterThan(0.08);
  });

  it('is that which as many tickets detect as are said to be enough', () => {
    const power = (n: number) => powerOfFlips(n, 0.1, { discordance: besides(0.1), margin: 0.03 });
    const enough = ticketsFor(power);
    expect(enough).toBe(134);
    expect(power(134)).toBeGreaterThanOrEqual(0.8);
    expect(ticketsFor(() => 0)).toBeUndefined();
  });
});
