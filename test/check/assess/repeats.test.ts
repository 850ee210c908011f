import { describe, expect, it } from 'vitest';
import { compareRepeats, type Rights } from '../../../src/check/assess/repeats.js';
import { exchangeAnswers } from '../../../src/check/stats/exchange-answers.js';
import { signFlip } from '../../../src/check/stats/sign-flip.js';
import { tango } from '../../../src/check/stats/tango.js';

/** Three answers a ticket, of which so many are right. */
const ofThree = (...right: number[]): Rights =>
  right.map((count) => [0, 1, 2].map((index) => Number(index < count)));

const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

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

  it.each([8, 50, 200])('are not surer than the same %i tickets asked once, where none changed', (n) => {
    const same = ofThree(...new Array<number>(n).fill(3));
    const { lower, upper } = compareRepeats(same, same);
    expect({ lower, upper }).toEqual(tango({ b: 0, c: 0, n }));
  });

  it('lose to noise alone what the repeats of the base say', () => {
    expect(found.floor).toBeCloseTo(1.644854 * Math.sqrt(1 / 6 / (3 * 8)), 6);
    expect(compareRepeats(ofThree(3, 0), ofThree(0, 0)).floor).toBe(0);
  });

  it.each([
    [2, 0.5],
    [3, 0.5],
    [10, 0.1],
  ])('have a disagreement without bias: the mean over all draws of %i answers is that of any two', (k, p) => {
    let expected = 0;
    for (let drawn = 0; drawn < 2 ** k; drawn++) {
      const rights = Array.from({ length: k }, (_, index) => (drawn >> index) & 1);
      const count = rights.reduce((sum, one) => sum + one, 0);
      expected += p ** count * (1 - p) ** (k - count) * compareRepeats([rights], [rights]).discordance;
    }
    expect(expected).toBeCloseTo(2 * p * (1 - p), 9);
  });
});

describe('other numbers of answers before than after', () => {
  const single: Rights = [...new Array<number>(20).fill(1), ...new Array<number>(3).fill(0)].map((one) => [
    one,
  ]);
  const triple = ofThree(...new Array<number>(14).fill(3), ...new Array<number>(6).fill(2), 2, 3, 0);

  it('have the greater p of both tests, and a floor of the noise of both', () => {
    const found = compareRepeats(single, triple);
    const differences = triple.map((rights, index) => 3 * ((single[index]?.[0] ?? 0) * -1) + total(rights));
    const byAnswers = exchangeAnswers(triple.map((after, index) => ({ before: single[index] ?? [], after })));
    expect(found.test).toBe('exchange');
    expect(found.p).toBeCloseTo(Math.max(signFlip(differences), byAnswers), 12);
    expect(found.delta).toBeCloseTo((-6 / 3 + 2 / 3 + 1) / 23, 12);
    expect(found.floor).toBe(0);
    const swapped = compareRepeats(triple, single);
    expect(swapped.discordance).toBeCloseTo((7 * (2 / 3)) / 23, 12);
    expect(swapped.floor).toBeCloseTo(1.644854 * Math.sqrt((swapped.discordance * (1 + 1 / 3)) / 2 / 23), 9);
  });
});
