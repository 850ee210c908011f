import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/stats/random.js';
import { Reservoir } from '../../../src/core/stats/reservoir.js';
import { fc } from '../../support/properties.js';

function sampleOf(count: number, size: number, seed: number): readonly number[] {
  const reservoir = new Reservoir<number>(size, createRandom(seed));
  for (let item = 0; item < count; item++) reservoir.offer(() => item);
  return reservoir.items;
}

describe('a reservoir', () => {
  it('holds as many as it may of what was offered, none twice, and all where there is room', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(30), fc.nat(), (count, size, seed) => {
        const items = sampleOf(count, size, seed);
        expect(items).toHaveLength(Math.min(count, size));
        expect(new Set(items).size).toBe(items.length);
        if (count <= size) expect(items).toEqual(Array.from({ length: count }, (_, item) => item));
      }),
    );
  });

  it('takes each as often as any other', () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const item of sampleOf(20, 5, seed)) counts[item] = (counts[item] ?? 0) + 1;
    }
    // Each is expected 500 times with a standard deviation of 19.4; the seeds are fixed, so this never flakes.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * 19.4);
  });

  it('makes only what it takes', () => {
    const reservoir = new Reservoir<number>(1, () => 0.999);
    let made = 0;
    for (let item = 0; item < 100; item++) reservoir.offer(() => ++made);
    expect(made).toBe(1);
  });
});
