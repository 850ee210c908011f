import { expect, it } from 'vitest';
import { normalTail } from '../../../src/check/stats/normal.js';

it.each([
  [0, 0.5],
  [-1, 0.158655254],
  [-1.644854, 0.05],
  [2, 0.977249868],
  [-5, 2.8665e-7],
  [Number.NEGATIVE_INFINITY, 0],
  [Number.POSITIVE_INFINITY, 1],
])('below %d lies %d of a normal distribution', (z, expected) => {
  expect(normalTail(z)).toBeCloseTo(expected, 6);
});
