import { describe, expect, it } from 'vitest';
import { cancelBatch } from '../../../src/run/batch/batches.js';
import { aDay, openBatchDesk } from '../../support/batch-desk.js';
import { errorCounts } from '../../support/outcomes.js';

const texts = (count: number) => Array.from({ length: count }, (_, index) => `ticket ${index + 1}`);
/** Each token of an answer costs a dollar, so a live one costs at most 50 and one in a batch 25; it then costs 12, or 6. */
const prices = 'input: 0, output: 1000000';
const waits = { polls: { in_progress: Number.POSITIVE_INFINITY } };

describe('the spending limit of a run in batches', () => {
  it('is reserved before the upload for every line, and settled by what each has cost', async () => {
    await using desk = await openBatchDesk({ prices, settings: { maxCost: 1_000 }, ...waits });
    const { id } = await desk.run();
    {
      using cache = desk.openCache();
      expect(cache.budgets.used(`run ${id}`)).toBe((12 + 3 * 25) * 1e9);
    }
    desk.endpoint.options.polls = {};
    await desk.run({ waitMs: aDay });
    using cache = desk.openCache();
    expect(cache.budgets.used(`run ${id}`)).toBe((12 + 3 * 6) * 1e9);
  });

  it('lets no more lines into a batch than it could pay for, and says so', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), prices, settings: { maxCost: 115 } });
    await expect(desk.run()).rejects.toMatchObject({
      code: 'cost_limit',
      message:
        'The limit of $115.00 is reached: $112.00 is spent or set aside for batches, and one more request could exceed it',
      hint: expect.stringMatching(
        /^4 tickets are left, and 4 wait in batches; .* for them about \$100\.00: --max-cost 225\.00\.$/,
      ),
    });
    using cache = desk.openCache();
    expect(cache.batches.list().map(({ requests }) => requests)).toEqual([4]);
  });

  it('waits for what batches have set aside and not spent, and sends the rest then', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), prices, settings: { maxCost: 115 } });
    const { why, id, created } = await desk.run({ waitMs: aDay });
    expect(why).toBe('answered');
    // 12 + 4 × 25, then 12 + 4 × 6 + 3 × 25.
    expect(created.map(({ requests }) => requests)).toEqual([4, 3, 1]);
    expect(errorCounts(await desk.results())).toEqual({ classified: 9 });
    using cache = desk.openCache();
    expect(cache.budgets.used(`run ${id}`)).toBe((12 + 8 * 6) * 1e9);
  });

  it('ends a wait where nothing comes back that pays for one more', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), prices, settings: { maxCost: 60 } });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({
      code: 'cost_limit',
      message: expect.stringContaining('The limit of $60.00 is reached: $36.00 is'),
    });
    using cache = desk.openCache();
    expect(cache.batches.list().map(({ answered }) => answered)).toEqual([1, 1, 1, 1]);
  });

  it('is enough for all tickets where it is what the message of a lower one advises', async () => {
    await using desk = await openBatchDesk({
      tickets: texts(9),
      prices,
      settings: { maxCost: 225 },
      ...waits,
    });
    await expect(desk.run()).resolves.toMatchObject({ why: 'waiting', created: [{ requests: 8 }] });
  });

  it('uploads nothing that it cannot pay for', async () => {
    await using desk = await openBatchDesk({ prices, settings: { maxCost: 36 } });
    await expect(desk.run()).rejects.toMatchObject({ code: 'cost_limit' });
    expect(desk.endpoint.ledger.steps.has('upload')).toBe(false);
  });

  it('holds for what is sent again', async () => {
    await using desk = await openBatchDesk({ prices, settings: { maxCost: 90 }, fate: () => 'missing' });
    await expect(desk.run({ waitMs: aDay })).resolves.toMatchObject({ why: 'answered' });
    using cache = desk.openCache();
    // What is in neither file may have been answered, so the second time there is nothing left for it.
    expect(cache.batches.list()).toMatchObject([{ requests: 3, failed: 3, state: 'settled' }]);
    expect(errorCounts(await desk.results())).toEqual({ classified: 1, no_response: 3 });
  });

  it('gets back what a cancelled batch did not use', async () => {
    await using desk = await openBatchDesk({ prices, settings: { maxCost: 1_000 }, ...waits });
    const { id, created } = await desk.run();
    await cancelBatch(created[0]?.id ?? '', await desk.batches());
    using cache = desk.openCache();
    expect(cache.budgets.used(`run ${id}`)).toBe((12 + 6) * 1e9);
  });

  it('does not count on prompt caching', async () => {
    await using desk = await openBatchDesk({
      prices: 'input: 1000000, cached_input: 0, output: 0',
      settings: { maxCost: 1e6 },
      ...waits,
    });
    await desk.run();
    using cache = desk.openCache();
    const [{ reserved } = { reserved: 0 }] = cache.batches.list();
    // At half a dollar a byte.
    expect(reserved / 1e9).toBeGreaterThan(3 * 0.5 * 'Sort: one'.length);
  });
});
