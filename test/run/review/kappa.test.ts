import { describe, expect, it } from 'vitest';
import { setDistance } from '../../../src/run/review/distance.js';
import { kappaOf } from '../../../src/run/review/kappa.js';

const times = <T>(count: number, pair: readonly [T, T]) => Array.from({ length: count }, () => pair);

describe('Cohen’s κ', () => {
  it('of 50 yes or no pairs with 70 % the same is 0.4', () => {
    const pairs = [
      ...times(20, [true, true]),
      ...times(5, [true, false]),
      ...times(10, [false, true]),
      ...times(15, [false, false]),
    ];
    const { observed, expected, kappa } = kappaOf(pairs);
    expect(observed).toBeCloseTo(0.7, 12);
    expect(expected).toBeCloseTo(0.5, 12);
    expect(kappa).toBeCloseTo(0.4, 12);
  });

  it('of 200 pairs of three names with 70 % the same, of which chance explains 41 %, is 0.492', () => {
    const shares = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ];
    const pairs = shares.flatMap((row, one) => row.flatMap((count, other) => times(count, [one, other])));
    const { observed, expected, kappa } = kappaOf(pairs);
    expect(observed).toBeCloseTo(0.7, 12);
    expect(expected).toBeCloseTo(0.41, 12);
    expect(kappa).toBeCloseTo(0.492, 3);
  });

  it('is 1 for the same labels, below 0 for opposite ones, and undefined where one label is all there is', () => {
    expect(kappaOf([...times(3, ['a', 'a']), ...times(2, ['b', 'b'])]).kappa).toBe(1);
    expect(kappaOf([...times(1, ['a', 'b']), ...times(1, ['b', 'a'])]).kappa).toBe(-1);
    expect(kappaOf(times(9, ['a', 'a']))).toMatchObject({ observed: 1, kappa: undefined });
  });

  it('weighted with distances of sets takes a part in common for less of a disagreement', () => {
    const pairs = [
      [['a'], ['a']],
      [['b'], ['a', 'b']],
      [['b'], ['b']],
    ] as const;
    // Distances: {b} and {a, b} are 1 - 1/2 × 2/3 = 2/3 apart, {a} and {b} 1.
    const observed = 2 / 3 / 3;
    const expected = (1 / 9) * (0 + 2 / 3 + 1) + (2 / 9) * (1 + 2 / 3 + 0);
    expect(kappaOf<readonly string[]>(pairs, setDistance).kappa).toBeCloseTo(1 - observed / expected, 12);
  });
});
