import { describe, expect, it } from 'vitest';
import { tango } from '../../../src/check/stats/tango.js';
import { ticketsToPass } from '../../../src/check/stats/tickets-to-pass.js';

const estimate = (b: number, c: number, n: number, margin = 0.03) => {
  const { lower } = tango({ b, c, n });
  return ticketsToPass({ n, changed: b + c, delta: (c - b) / n, lower, margin });
};

describe('the number of tickets that is enough for a pass', () => {
  it('is exact where none changed', () => {
    expect(estimate(0, 0, 50)).toBe(88);
    expect(tango({ b: 0, c: 0, n: 87 }).lower).toBeLessThan(-0.03);
    expect(tango({ b: 0, c: 0, n: 88 }).lower).toBeGreaterThan(-0.03);
  });

  it.each([
    [8, 6, 200],
    [3, 1, 120],
    [2, 2, 60],
    [4, 0, 200],
    [14, 12, 300],
  ])(
    'makes the loss that is still possible the margin, where %i became wrong and %i right of %i',
    (b, c, n) => {
      const enough = estimate(b, c, n) ?? 0;
      expect(enough).toBeGreaterThan(n);
      const { lower } = tango({
        b: Math.round((b * enough) / n),
        c: Math.round((c * enough) / n),
        n: enough,
      });
      expect(lower).toBeGreaterThan(-0.033);
      expect(lower).toBeLessThan(-0.025);
    },
  );

  it.each([
    ['the loss is the margin already', 6, 0, 200],
    ['the loss is close to it', 5, 0, 180],
    ['only what is better passes, and none changed', 0, 0, 50, 0],
  ])('is not estimated where %s', (_, b, c, n, margin = 0.03) => {
    expect(estimate(b, c, n, margin)).toBeUndefined();
  });
});
