import { describe, expect, it } from 'vitest';
import { mcnemar } from '../../../src/check/stats/mcnemar.js';
import { tango } from '../../../src/check/stats/tango.js';
import { decide } from '../../../src/check/stats/verdict.js';

describe('the verdict at a margin of three points', () => {
  it.each([
    [17, 7, 200, 'REGRESSION'],
    [8, 6, 200, 'INCONCLUSIVE'],
    [6, 9, 500, 'PASS'],
    [4, 0, 200, 'INCONCLUSIVE'],
    [5, 0, 200, 'REGRESSION'],
    [0, 0, 200, 'PASS'],
    // Certain, but surely inside the margin.
    [5, 0, 2000, 'PASS'],
    // Nothing flipped, but so few tickets show nothing.
    [0, 0, 50, 'INCONCLUSIVE'],
  ])('of %i regressions and %i fixes among %i tickets is %s', (b, c, n, verdict) => {
    expect(decide({ lower: tango({ b, c, n }).lower, p: mcnemar(b, c), margin: 0.03 })).toBe(verdict);
  });
});

describe('at its limits, the verdict', () => {
  it.each([
    [-0.03, 0.05, 'REGRESSION'],
    [-0.03, 0.0501, 'INCONCLUSIVE'],
    [-0.0299, 0.05, 'PASS'],
  ])('of a lower limit of %d and a p of %d is %s', (lower, p, verdict) => {
    expect(decide({ lower, p, margin: 0.03 })).toBe(verdict);
  });
});
