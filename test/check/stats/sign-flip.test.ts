import { describe, expect, it } from 'vitest';
import { mcnemar } from '../../../src/check/stats/mcnemar.js';
import { signFlip } from '../../../src/check/stats/sign-flip.js';
import { fc } from '../../support/properties.js';

/** All ways of turning signs, one after another. */
function counted(differences: readonly number[]): number {
  const observed = differences.reduce((sum, one) => sum + one, 0);
  const sizes = differences.map(Math.abs);
  let found = 0;
  for (let ways = 0; ways < 2 ** sizes.length; ways++) {
    const sum = sizes.reduce((all, size, index) => all + (ways & (1 << index) ? size : -size), 0);
    if (sum <= observed) found++;
  }
  return found / 2 ** sizes.length;
}

describe('the test by turning signs', () => {
  it.each([
    [[], 1],
    [[0, 0], 1],
    [[-1], 0.5],
    [[1], 1],
    [[0, -1, -1, 0, 0, 0, -1, 1], 0.3125],
    [[-1, -1, -1, -1, -1], 1 / 32],
  ])('of %j is %d', (differences, p) => {
    expect(signFlip(differences)).toBeCloseTo(p, 12);
  });

  it('counts what all ways of turning them come to', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 10 }), (differences) => {
        expect(signFlip(differences)).toBeCloseTo(counted(differences), 12);
      }),
    );
  });

  it("is McNemar's where all differences are alike", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (b, c) => {
        const differences = [...new Array<number>(b).fill(-3), ...new Array<number>(c).fill(3)];
        expect(signFlip(differences)).toBeCloseTo(mcnemar(b, c), 9);
      }),
    );
  });
});
