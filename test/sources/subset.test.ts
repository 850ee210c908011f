import { describe, expect, it } from 'vitest';
import { first, sample } from '../../src/sources/subset.js';
import { fc } from '../support/properties.js';
import { batchesOf, collect } from '../support/tickets.js';

const texts = (count: number) => Array.from({ length: count }, (_, index) => `t${index + 1}`);
const idsOf = async (batches: ReturnType<typeof first>) =>
  (await collect(batches)).map(({ id }) => Number(id));

describe('the first n', () => {
  it.each([
    [0, []],
    [1, [1]],
    [3, [1, 2, 3]],
    [4, [1, 2, 3, 4]],
    [99, [1, 2, 3, 4, 5]],
  ])('%i of five', async (count, ids) => {
    expect(await idsOf(first(batchesOf(texts(5)), count))).toEqual(ids);
  });

  it('are read no further than needed', async () => {
    async function* batches() {
      yield* batchesOf(['a', 'b', 'c']);
      throw new Error('read too far');
    }
    expect(await idsOf(first(batches(), 3))).toEqual([1, 2, 3]);
  });
});

describe('a sample', () => {
  it('has the size asked for, no ticket twice, in the order of the source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.nat(60), fc.nat(), async (count, size, seed) => {
        const ids = await idsOf(sample(batchesOf(texts(count), 7), size, seed));
        expect(ids).toHaveLength(Math.min(count, size));
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      }),
    );
  });

  it('is the same for the same seed, however the source comes in batches, and another for another', async () => {
    const take = (seed: number, batchSize: number) =>
      idsOf(sample(batchesOf(texts(500), batchSize), 20, seed));
    expect(await take(7, 3)).toEqual(await take(7, 100));
    expect(await take(7, 3)).not.toEqual(await take(8, 3));
  });

  it('comes in batches, so that no one takes it up as a whole', async () => {
    const sizes: number[] = [];
    for await (const batch of sample(batchesOf(texts(1000)), 500, 1)) sizes.push(batch.length);
    expect(sizes).toEqual([200, 200, 100]);
  });

  it('takes each ticket about as often as any other', async () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      for (const id of await idsOf(sample(batchesOf(texts(20)), 5, seed)))
        counts[id - 1] = (counts[id - 1] ?? 0) + 1;
    }
    // Each is expected 500 times with a standard deviation of 19.4; the seeds are fixed, so this never flakes.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * 19.4);
  });
});
