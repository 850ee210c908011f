import { describe, expect, it } from 'vitest';
import { holm } from '../../../src/check/stats/holm.js';
import { fc } from '../../support/properties.js';

describe("Holm's correction", () => {
  it.each([
    [[], []],
    [[0.02], [0.02]],
    [
      [0.01, 0.04, 0.03],
      [0.03, 0.06, 0.06],
    ],
    [
      [0.5, 0.6],
      [1, 1],
    ],
    [
      [0.01, 0.01, 0.01, 0.5],
      [0.04, 0.04, 0.04, 0.5],
    ],
  ])('makes of %j %j', (ps, expected) => {
    expect(holm(ps)).toEqual(expected.map((p) => expect.closeTo(p, 12)));
  });

  it('makes none smaller, keeps their order and is not stricter than Bonferroni', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { maxLength: 12 }), (ps) => {
        const adjusted = holm(ps);
        for (const [index, p] of ps.entries()) {
          const one = adjusted[index] ?? Number.NaN;
          expect(one).toBeGreaterThanOrEqual(p);
          expect(one).toBeLessThanOrEqual(Math.min(1, p * ps.length));
          for (const [other, q] of ps.entries())
            if (q > p) expect(adjusted[other]).toBeGreaterThanOrEqual(one);
        }
      }),
    );
  });
});
