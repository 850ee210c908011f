import { describe, expect, it } from 'vitest';
import { basisOf } from '../../../../src/models/embedded/math/basis.js';
import { dotSparse } from '../../../../src/models/embedded/math/sparse.js';

const width = 40;
const sparse = (seed: number) => {
  const index = Uint32Array.from({ length: 8 }, (_, i) => i * 5 + (seed % 5));
  return { index, value: Float64Array.from(index, (i) => Math.sin(seed + i)) };
};
const rows = [sparse(1), sparse(2), sparse(6), sparse(11), sparse(1)];

describe('a basis of rows', () => {
  const basis = basisOf(rows, width);

  it('keeps their lengths and angles', () => {
    for (const [i, one] of rows.entries()) {
      for (const [j, other] of rows.entries()) {
        const [a, b] = [basis.rows[i], basis.rows[j]];
        expect(a && b && dotSparse(a, b)).toBeCloseTo(dotSparse(one, other), 9);
      }
    }
  });

  it('brings coefficients back to where they score all rows as before', () => {
    const classes = 2;
    // The last row repeats the first, so that its coordinate is always 0, and so is its coefficient.
    const coefficients = Float64Array.from({ length: rows.length * classes }, (_, i) => (i < 8 ? i - 3 : 0));
    const expanded = basis.expand(coefficients, classes);
    const score = (row: { index: Uint32Array; value: Float64Array }, from: Float64Array, k: number) =>
      row.index.reduce((sum, place, i) => sum + (row.value[i] ?? 0) * (from[place * classes + k] ?? 0), 0);
    for (const [i, row] of rows.entries()) {
      for (const k of [0, 1]) {
        const own = basis.rows[i];
        expect(score(row, expanded, k)).toBeCloseTo(own ? score(own, coefficients, k) : Number.NaN, 9);
      }
    }
  });
});
