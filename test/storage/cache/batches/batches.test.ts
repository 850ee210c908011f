import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { NewBatch } from '../../../../src/storage/cache/batches/batches.js';
import type { BatchLabel } from '../../../../src/storage/cache/batches/stored-batch.js';
import { type LocalCache, openCache } from '../../../../src/storage/cache/cache.js';
import { answerTo, familyOf, keyOf, replyOf, textOf } from '../../../support/cache.js';
import { fc } from '../../../support/properties.js';
import { Database } from '../../../support/sqlite.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { virtualClock } from '../../../support/virtual-clock.js';

const budget = { id: 'b', limit: 100 };

function batchOf(id: string, more: Partial<BatchLabel> = {}): NewBatch {
  const family = familyOf('f').toString('hex');
  return {
    id,
    label: { run: 'r', model: 'm', endpoint: 'e', family, budgets: [budget], settings: {}, ...more },
  };
}

/** A cache in a file, with what opens it anew as another process would. */
async function openDesk() {
  const folder = await temporaryFolder();
  const clock = virtualClock(1_000_000);
  const open = () => openCache(folder.file('a.db'), { ...clock, after: () => () => {} });
  const cache = open();
  return {
    cache,
    clock,
    open,
    path: folder.file('a.db'),
    async [Symbol.asyncDispose]() {
      cache[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const never = () => false;
const claim = ({ batches }: LocalCache, batch: NewBatch, name: string, amount = 10, keepsFailure = false) =>
  batches.claim(batch, { key: keyOf(name), amount, keepsFailure }, never);
const answerOf = (name: string, spent?: number) => ({
  key: keyOf(name),
  reply: replyOf(`to ${name}`),
  spent,
});
const failureOf = (name: string, isAgain = false) => ({
  key: keyOf(name),
  failure: { code: 'http_500' as const, message: 'No.' },
  spent: 0,
  isAgain,
});
const rest = {
  failure: { code: 'no_response' as const, message: 'None.' },
  isAgain: true,
  mayBeBilled: true,
};

describe('a claim of a line', () => {
  it('is for one batch alone, and reserves its cost', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await cache.batches.begin(batchOf('2'));
    expect(await claim(cache, batchOf('1'), 'q')).toEqual({ kind: 'ours' });
    expect(await claim(cache, batchOf('2'), 'q')).toEqual({ kind: 'waiting', batch: '1' });
    expect(cache.budgets.used('b')).toBe(10);
    expect(cache.batches.waitsIn(keyOf('q'))).toBe('1');
  });

  it('is not for what is answered by now', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await cache.answers.save(answerTo('q'));
    expect(await claim(cache, batchOf('1'), 'q')).toMatchObject({
      kind: 'answered',
      cached: { reply: { text: 'to q' } },
    });
    expect(cache.budgets.used('b')).toBe(0);
  });

  it('is not for what another process is sending, which then finds it in no batch', async () => {
    await using desk = await openDesk();
    using other = desk.open();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await other.leases.claim(keyOf('q'));
    expect(await claim(cache, batchOf('1'), 'q')).toEqual({ kind: 'theirs' });
    expect(other.batches.waitsIn(keyOf('q'))).toBeUndefined();
  });

  it('is refused as a whole where one of several budgets has too little left', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    const small = { id: 'small', limit: 5 };
    const batch = batchOf('1', { budgets: [budget, small] });
    await cache.batches.begin(batch);
    expect(await claim(cache, batch, 'q')).toEqual({ kind: 'refused', budget: small });
    expect([cache.budgets.used('b'), cache.budgets.used('small')]).toEqual([0, 0]);
    expect(cache.batches.waitsIn(keyOf('q'))).toBeUndefined();
  });

  it('replaces a failure, unless that is final', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    await cache.batches.settle(batchOf('1'), [failureOf('q')]);
    await cache.batches.begin(batchOf('2'));
    expect(await claim(cache, batchOf('2'), 'q', 10, true)).toMatchObject({
      kind: 'failed',
      failure: { code: 'http_500' },
    });
    expect(await claim(cache, batchOf('2'), 'q')).toEqual({ kind: 'ours' });
  });
});

describe('the result of a line', () => {
  it('is saved, ends the wait and settles the cost, once', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    for (let time = 0; time < 2; time++) await cache.batches.settle(batchOf('1'), [answerOf('q', 4)]);
    expect(textOf(cache, 'q')).toBe('to q');
    expect(cache.batches.waitsIn(keyOf('q'))).toBeUndefined();
    expect(cache.budgets.used('b')).toBe(4);
    expect(cache.batches.find('1')).toMatchObject({ answered: 1, waiting: 0, spent: 4, reserved: 0 });
  });

  it('costs all that was reserved where its use is not known', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    await cache.batches.settle(batchOf('1'), [answerOf('q')]);
    expect(cache.budgets.used('b')).toBe(10);
  });

  it('is left out where it belongs to no line of the batch', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await cache.batches.begin(batchOf('2'));
    await claim(cache, batchOf('2'), 'theirs');
    await cache.batches.settle(batchOf('1'), [answerOf('theirs'), answerOf('none')]);
    expect([textOf(cache, 'theirs'), textOf(cache, 'none')]).toEqual([undefined, undefined]);
  });

  it.each([
    ['first', [answerOf('q', 4), failureOf('q')]],
    ['last', [failureOf('q'), answerOf('q', 4)]],
  ])('is an answer where one of two is, be it the %s', async (_, results) => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    await cache.batches.settle(batchOf('1'), results);
    expect(textOf(cache, 'q')).toBe('to q');
    expect(cache.batches.failureOf(keyOf('q'))).toBeUndefined();
    expect(cache.batches.find('1')).toMatchObject({ answered: 1, failed: 0 });
    expect(cache.budgets.used('b')).toBe(4);
  });

  it('may be to send it again, three times in all', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    const states: unknown[] = [];
    for (const [from, id] of [
      [undefined, '1'],
      ['1', '2'],
      ['2', '3'],
    ] as const) {
      const batch = batchOf(id, from === undefined ? {} : { from });
      await cache.batches.begin(batch);
      await cache.batches.claim(
        batch,
        { key: keyOf('q'), keepsFailure: true, ...(from === undefined && { amount: 10 }) },
        never,
      );
      await cache.batches.settleRest(batch, { ...rest, mayBeBilled: false }, { state: 'fetched' });
      states.push(cache.batches.find(id)?.again);
    }
    expect(states).toEqual([1, 1, 0]);
    expect(cache.batches.failureOf(keyOf('q'))?.code).toBe('no_response');
    expect(cache.budgets.used('b')).toBe(0);
  });

  it('is spent where the model may have been at work and nothing came', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    await cache.batches.settleRest(batchOf('1'), rest, { state: 'fetched' });
    expect(cache.budgets.used('b')).toBe(10);
  });
});

describe('a batch', () => {
  it('is on record until it is changed, with what is not named left as it is', async () => {
    await using desk = await openDesk();
    const { batches } = desk.cache;
    await batches.begin(batchOf('1'));
    await batches.change('1', { state: 'uploaded', progress: { file: 'file-1', intent: 'create' } });
    await batches.change('1', { state: 'created', progress: { remote: 'batch_1', intent: undefined } });
    using other = desk.open();
    expect(other.batches.list()).toMatchObject([
      { id: '1', state: 'created', progress: { file: 'file-1', remote: 'batch_1' }, label: { model: 'm' } },
    ]);
    expect(other.batches.find('1')?.progress).not.toHaveProperty('intent');
  });

  it('is held by one process, until it lets go, is gone or takes too long', async () => {
    await using desk = await openDesk();
    using other = desk.open();
    await desk.cache.batches.begin(batchOf('1'));
    expect(await other.batches.hold('1')).toBe(false);
    await desk.cache.batches.release('1');
    expect(await other.batches.hold('1')).toBe(true);
    expect(await desk.cache.batches.hold('1')).toBe(false);
    desk.clock.pass(16 * 60_000);
    expect(await desk.cache.batches.hold('1')).toBe(true);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const database = new Database(desk.path);
    database.prepare('UPDATE batches SET holder = ?').run(`${pid} x ${hostname()}`);
    database.close();
    expect(await other.batches.hold('1')).toBe(true);
  });

  it('is not changed by a process that was suspended while another went on with it', async () => {
    await using desk = await openDesk();
    using other = desk.open();
    const { batches } = desk.cache;
    await batches.begin(batchOf('1'));
    await batches.change('1', { state: 'prepared' });
    desk.clock.pass(25 * 3_600_000);
    expect(await other.batches.hold('1')).toBe(true);
    await other.batches.change('1', { state: 'created' });
    await expect(batches.change('1', { state: 'uploaded' })).rejects.toMatchObject({ code: 'conflict' });
    expect(batches.find('1')).toMatchObject({ state: 'created' });
  });

  it('gives back lines and money when it is dropped', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    await cache.batches.drop('1');
    expect(cache.batches.list()).toEqual([]);
    expect(cache.batches.waitsIn(keyOf('q'))).toBeUndefined();
    expect(cache.budgets.used('b')).toBe(0);
  });

  it('gives its lines back to the batch that they are of', async () => {
    await using desk = await openDesk();
    const { cache } = desk;
    await cache.batches.begin(batchOf('1'));
    await claim(cache, batchOf('1'), 'q');
    await cache.batches.settleRest(batchOf('1'), rest, { state: 'fetched' });
    const again = batchOf('2', { from: '1' });
    await cache.batches.begin(again);
    await cache.batches.claim(again, { key: keyOf('q'), keepsFailure: true }, never);
    expect(cache.batches.areAgain('1', [keyOf('q')])).toEqual([false]);
    await cache.batches.drop('2');
    expect(cache.batches.areAgain('1', [keyOf('q')])).toEqual([true]);
  });

  it('keeps no other process from a budget that is used up: what it holds comes back late', async () => {
    await using desk = await openDesk();
    using other = desk.open();
    await desk.cache.batches.begin(batchOf('1'));
    await claim(desk.cache, batchOf('1'), 'q', 100);
    expect(await other.budgets.reserve('b', 1, 100)).toBe(false);
    expect(other.budgets.isAwaited('b')).toBe(false);
  });
});

it('whatever happens to lines, what is used of a budget is what is spent and what is still reserved', async () => {
  const name = fc.constantFrom('p', 'q', 'r');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('claim' as const), name, amount: fc.nat(60) }),
    fc.record({
      kind: fc.constant('answer' as const),
      name,
      spent: fc.option(fc.nat(9), { nil: undefined }),
    }),
    fc.record({ kind: fc.constant('fail' as const), name, isAgain: fc.boolean() }),
    fc.record({ kind: fc.constant('rest' as const), mayBeBilled: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await using desk = await openDesk();
      const { cache } = desk;
      await cache.batches.begin(batchOf('1'));
      for (const one of steps) {
        if (one.kind === 'claim') await claim(cache, batchOf('1'), one.name, one.amount);
        if (one.kind === 'answer') await cache.batches.settle(batchOf('1'), [answerOf(one.name, one.spent)]);
        if (one.kind === 'fail') await cache.batches.settle(batchOf('1'), [failureOf(one.name, one.isAgain)]);
        if (one.kind === 'rest') await cache.batches.settleRest(batchOf('1'), { ...rest, ...one }, {});
        const { spent = 0, reserved = 0 } = cache.batches.find('1') ?? {};
        expect(cache.budgets.used('b')).toBe(spent + reserved);
        expect(spent + reserved).toBeLessThanOrEqual(100 + 9 * 12);
      }
    }),
    { numRuns: 30 },
  );
});
