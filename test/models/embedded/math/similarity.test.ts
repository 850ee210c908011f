import { describe, expect, it } from 'vitest';
import { createSimilarity } from '../../../../src/models/embedded/math/similarity.js';
import { dimensions, dot, unit } from '../../../../src/models/embedded/math/vectors.js';
import { neutralMean } from '../../../../src/models/embedded/neutral-mean.js';

const towards = (place: number) => Float64Array.from({ length: dimensions }, (_, i) => (i === place ? 1 : 0));
const document = (vector: Float64Array, text = '') => ({ vector: unit(vector), text });
const [north, east] = [towards(0), towards(1)];

describe('similarity', () => {
  it('is the cosine, less what the class has in common with neutral sentences', () => {
    const similarity = createSimilarity([[document(north)], [document(east)]]);
    const slanted = north.map((n, i) => 3 * n + 4 * (east[i] ?? 0));
    expect(similarity(document(slanted))).toEqual([
      expect.closeTo(0.6 - dot(north, neutralMean), 12),
      expect.closeTo(0.8 - dot(east, neutralMean), 12),
    ]);
  });

  it('takes the middle of the texts that tell a class', () => {
    const [score] = createSimilarity([[document(north), document(east)]])(document(north));
    const middle = unit(north.map((n, i) => n + (east[i] ?? 0)));
    expect(score).toBeCloseTo(Math.SQRT1_2 - dot(middle, neutralMean), 12);
  });

  it('is higher by a fifth for the same words', () => {
    const similarity = createSimilarity([[document(north, 'printer jams')], [document(north, 'refund')]]);
    const [same = 0, other = 0] = similarity(document(east, 'Printer jams!'));
    expect(same - other).toBeCloseTo(0.2, 12);
  });
});
