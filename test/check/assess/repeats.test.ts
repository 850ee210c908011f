import { describe, expect, it } from 'vitest';
import { compareRepeats, type Rights } from '../../../src/check/assess/repeats.js';
import { tango } from '../../../src/check/stats/tango.js';

/** Three answers a ticket, of which so many are right. */
const ofThree = (...right: number[]): Rights =>
  right.map((count) => [0, 1, 2].map((index) => Number(index < count)));

describe('answers that were asked for three times', () => {
  const found = compareRepeats(ofThree(3, 3, 2, 3, 1, 3, 3, 0), ofThree(3, 2, 1, 3, 1, 3, 2, 1));

  it.each([
    ['delta', -0.083333],
    ['standardError', 0.083333],
    ['t', -1],
    ['p', 0.3125],
    ['discordance', 0.1667],
  ] as const)('differ by the %s %d', (name, expected) => {
    expect(found[name]).toBeCloseTo(expected, 4);
  });

  it('have an interval that ends where there is nothing left to lose', () => {
    expect(found.lower).toBeLessThan(-0.22);
    expect(compareRepeats(ofThree(3, 3), ofThree(0, 0)).lower).toBe(-1);
  });

  it.each([8, 50, 200])('are no surer than the same %i tickets asked once, where none changed', (n) => {
    const same = ofThree(...new Array<number>(n).fill(3));
    const { lower, upper } = compareRepeats(same, same);
    expect({ lower, upper }).toEqual(tango({ b: 0, c: 0, n }));
  });

  it('lose to noise alone what the repeats of the base say', () => {
    expect(found.floor).toBeCloseTo(1.644854 * Math.sqrt(1 / 6 / (3 * 8)), 6);
    expect(compareRepeats(ofThree(3, 0), ofThree(0, 0)).floor).toBe(0);
  });
});
