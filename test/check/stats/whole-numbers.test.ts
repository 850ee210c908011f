import { describe, expect, it } from 'vitest';
import { leastCommonMultiple, smallWholeNumbers } from '../../../src/check/stats/whole-numbers.js';

describe('small whole numbers', () => {
  it.each([
    [[], 10, []],
    [[0, 0], 10, [0, 0]],
    [[-840, 1680, 0], 10, [-1, 2, 0]],
    [[6, -10], 10, [3, -5]],
    [[1000, -999, 1], 10, [10, -10, 0]],
    [[-1000, 999, -1], 10, [-10, 10, -0]],
  ])('of %j, at most %i, are %j', (differences, finest, expected) => {
    expect(smallWholeNumbers(differences, finest)).toEqual(expected.map((one) => expect.closeTo(one, 9)));
  });
});

describe('the least common multiple', () => {
  it.each([
    [1, 1, 1],
    [3, 5, 15],
    [6, 4, 12],
  ])('of %i and %i is %i', (one, other, expected) => {
    expect(leastCommonMultiple(one, other)).toBe(expected);
  });
});
