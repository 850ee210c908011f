import { describe, expect, it } from 'vitest';
import { type Selection, selectTickets } from '../../src/sources/selection.js';
import { readShard, ticketsOfShard } from '../../src/sources/shard.js';
import { fc } from '../support/properties.js';
import { batchesOf, collect } from '../support/tickets.js';

const idsOf = async (texts: readonly string[], selection: Selection, batchSize = 3) =>
  (await collect(selectTickets(batchesOf(texts, batchSize), selection))).map(({ id }) => Number(id));

describe('all shards together', () => {
  const some = fc.integer({ min: 1, max: 50 });
  const selections = fc.record({ limit: some, sample: some, seed: fc.nat(9) }, { requiredKeys: [] });
  const texts = fc.array(fc.oneof(fc.constantFrom('again', '', 'ä\u0000\ud800'), fc.string()), {
    maxLength: 60,
  });
  const machines = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 9 });

  it('have each ticket of a selection once, each shard in their order, however the source comes in batches', async () => {
    await fc.assert(
      fc.asyncProperty(texts, selections, machines, async (texts, selection, batchSizes) => {
        const all = await idsOf(texts, selection);
        const shards = await Promise.all(
          batchSizes.map((batchSize, index) =>
            idsOf(texts, { ...selection, shard: `${index + 1}/${batchSizes.length}` }, batchSize),
          ),
        );
        for (const ids of shards) expect(ids).toEqual(ids.toSorted((one, other) => one - other));
        expect(shards.flat().toSorted((one, other) => one - other)).toEqual(all);
      }),
    );
  });

  it('have all tickets of one text in the same one', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (texts) => {
        const shards = await Promise.all(['1/3', '2/3', '3/3'].map((shard) => idsOf(texts, { shard })));
        const textsOf = shards.map((ids) => new Set(ids.map((id) => texts[id - 1])));
        expect(textsOf.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(texts).size);
      }),
    );
  });

  it('are about equal', async () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `ticket ${index}`);
    for (const shard of ['1/5', '2/5', '3/5', '4/5', '5/5']) {
      const { length } = await idsOf(texts, { shard });
      expect(Math.abs(length - 1000)).toBeLessThan(120);
    }
  });

  it('are the same in every version: a run may go on with another', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `ticket ${index}`);
    expect(await idsOf(texts, { shard: '1/2' })).toEqual([2, 3, 4, 5, 7, 9]);
  });
});

it('a shard yields no empty batch', async () => {
  for await (const batch of ticketsOfShard(batchesOf(['a', 'b', 'c', 'd'], 1), '1/4'))
    expect(batch).toHaveLength(1);
});

it.each([
  ['1/1', { number: 1, of: 1 }],
  ['2/5', { number: 2, of: 5 }],
  ['02/05', { number: 2, of: 5 }],
  ['9999/9999', { number: 9999, of: 9999 }],
])('reads "%s"', (text, shard) => {
  expect(readShard(text)).toEqual(shard);
});

it.each(['0/5', '6/5', '2/0', '0/0', '-1/5', '2', '/5', '2/', '2/5/7', '1.5/5', '2 / 5', '1/10000', ''])(
  'reads no shard in "%s"',
  (text) => {
    expect(readShard(text)).toBeUndefined();
  },
);
