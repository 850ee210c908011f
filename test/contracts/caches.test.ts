import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/core/model.js';
import type { CachedAnswer } from '../../src/storage/cache/answer-row.js';
import type { Cache } from '../../src/storage/cache/cache.js';
import type { IsRefused } from '../../src/storage/cache/leases.js';
import { answerTo, familyOf, keyOf, replyOf } from '../support/cache.js';
import { type CommonPlace, cachePlaces, commonPlaces, walledPlaces } from '../support/cache-places.js';

const keysOf = (...names: readonly string[]) => names.map(keyOf);
const findIn = async ({ answers }: Cache, ...names: readonly string[]) => [
  ...(await answers.findAll(keysOf(...names))),
];
const textsIn = async (cache: Cache, ...names: readonly string[]) =>
  (await findIn(cache, ...names)).map((one) => one?.reply.text);
const kindOf = async ({ leases }: Cache, name: string, isRefused?: IsRefused) =>
  (await leases.claim(keyOf(name), isRefused)).kind;
const lookAt = async ({ leases }: Cache, name: string, isRefused?: IsRefused) =>
  (await leases.look([keyOf(name)], isRefused)).map(({ kind }) => kind)[0];

async function exportOf({ answers }: Cache, keys?: readonly Uint8Array[]): Promise<string[]> {
  const texts: string[] = [];
  for await (const { reply } of answers.export(keys)) texts.push(reply.text);
  return texts;
}

const usage = { input: 5, cachedInput: 2, output: 3, reasoning: 1, tier: 'flex' };
const replies: [string, Reply][] = [
  ['with all that is known', { text: '{"ä": 1}', finish: 'length', usage, cutAt: 9 }],
  ['with nothing but a text', replyOf('plain')],
  ['that is empty', replyOf('')],
  ['that is long', replyOf('long '.repeat(5_000))],
  ['of characters that databases trip over', replyOf('\u0000\u0001\u00011"\\\n\u2028{NULL}\u{1f600}')],
];

describe.each(Object.entries(cachePlaces))('%s', (_, place) => {
  it.each(replies)('finds a reply %s as it came, among others', async (_, reply) => {
    await using where = await place();
    const cache = await where.open();
    await Promise.all([answerTo('a', { reply }), answerTo('b')].map(cache.answers.save));
    const [a, none, b, again] = await findIn(cache, 'a', 'x', 'b', 'a');
    expect(a).toMatchObject({ reply, answeredAt: 1_000 } satisfies CachedAnswer);
    expect([again, none, b?.reply.text]).toEqual([a, undefined, 'to b']);
  });

  it('keeps the first answer, unless a limit cut it that is higher now', async () => {
    await using where = await place();
    const { answers } = await where.open();
    const save = async (text: string, cutAt?: number) =>
      (await answers.save(answerTo('a', { reply: { ...replyOf(text), cutAt } })))?.reply.text;
    expect(await save('cut at 100', 100)).toBeUndefined();
    expect(await save('cut at 50', 50)).toBe('cut at 100');
    expect(await save('whole')).toBeUndefined();
    expect(await save('second')).toBe('whole');
    await answers.forget(keysOf('a', 'x'));
    expect(await answers.findAll(keysOf('a'))).toEqual([undefined]);
    expect(await save('new')).toBeUndefined();
  });

  it('keeps the first of two answers that come at once', async () => {
    await using where = await place();
    const { answers } = await where.open();
    const saved = await Promise.all(
      ['one', 'two'].map((text) => answers.save(answerTo('a', { reply: replyOf(text) }))),
    );
    expect(saved.map((one) => one?.reply.text)).toEqual([undefined, 'one']);
  });

  it('lists its answers in the order of their keys, counts them, and knows what they took', async () => {
    await using where = await place();
    const cache = await where.open();
    const { answers } = cache;
    const at = (name: string, answeredAt: number) =>
      answerTo(name, { answeredAt, reply: { ...replyOf(`${name} ${answeredAt}`), usage } });
    expect(await answers.import([at('c', 3), at('a', 1)])).toEqual({ added: 2, present: 0 });
    expect(await answers.import([at('b', 2), at('a', 9)])).toEqual({ added: 1, present: 1 });
    expect(await exportOf(cache)).toEqual(['a 1', 'b 2', 'c 3']);
    expect(await exportOf(cache, keysOf('c', 'a', 'c', 'x'))).toEqual(['a 1', 'c 3']);
    expect(await answers.pastUsage(familyOf('f'), 2)).toMatchObject([
      { input: 5, cachedInput: 2, output: 3 },
      { output: 3 },
    ]);
    expect(await answers.pastUsage(familyOf('g'), 2)).toEqual([]);
    expect(await answers.statistics()).toEqual({
      answers: 3,
      oldest: 1,
      newest: 3,
      models: [{ model: 'm', answers: 3 }],
    });
    expect(await answers.forgetBefore(3)).toBe(2);
    expect(await exportOf(cache)).toEqual(['c 3']);
    expect(await answers.forgetBefore()).toBe(1);
    expect(await textsIn(cache, 'a', 'c')).toEqual([undefined, undefined]);
  });

  it('takes none of an import that fails', async () => {
    await using where = await place();
    const cache = await where.open();
    function* failing() {
      yield answerTo('a');
      throw new Error('unreadable');
    }
    await expect(cache.answers.import(failing())).rejects.toThrow('unreadable');
    expect(await exportOf(cache)).toEqual([]);
  });

  it('never reserves more of a budget than there is', async () => {
    await using where = await place();
    const { budgets } = await where.open();
    expect(await budgets.reserve('b', 60, 100)).toBe(true);
    expect(await budgets.reserve('b', 60, 100)).toBe(false);
    expect(await budgets.reserve('b', Number.POSITIVE_INFINITY, 100)).toBe(false);
    expect([await budgets.used('b'), budgets.isOpen('b'), await budgets.isAwaited('b')]).toEqual([
      60,
      true,
      false,
    ]);
    await budgets.settle('b', 60, 10);
    expect([await budgets.used('b'), budgets.isOpen('b')]).toEqual([10, false]);
    expect(await budgets.reserve('b', 90, 100)).toBe(true);
    expect(await budgets.used('other')).toBe(0);
  });

  it('lets a request be sent of which the cached reply is refused', async () => {
    await using where = await place();
    const cache = await where.open();
    await cache.answers.save(answerTo('a', { reply: replyOf('bad') }));
    const isBad = ({ text }: Reply) => text === 'bad';
    expect(await lookAt(cache, 'a', isBad)).toBe('free');
    expect(await kindOf(cache, 'a', isBad)).toBe('ours');
  });
});

describe.each(Object.entries(commonPlaces))('%s that several use', (_, place) => {
  const two = async (where: CommonPlace) => [await where.open(), await where.open()] as const;

  it('gives one answer to all', async () => {
    await using where = await place();
    const [one, other] = await two(where);
    await one.answers.save(answerTo('a'));
    expect(await textsIn(other, 'a')).toEqual(['to a']);
    const late = answerTo('a', { reply: replyOf('late') });
    expect(await other.answers.save(late)).toMatchObject({ reply: { text: 'to a' } });
  });

  it('gives the lease of each request to one', async () => {
    await using where = await place();
    const [one, other] = await two(where);
    const names = Array.from({ length: 50 }, (_, n) => `${n}`);
    const claims = await Promise.all(
      [one, other, one].flatMap((cache) => names.map((name) => kindOf(cache, name))),
    );
    expect(claims.filter((kind) => kind === 'ours')).toHaveLength(50);
    expect(claims.filter((kind) => kind === 'theirs')).toHaveLength(100);
  });

  it('shows a lease until its request is answered', async () => {
    await using where = await place();
    const [one, other] = await two(where);
    expect(await lookAt(other, 'a')).toBe('free');
    await kindOf(one, 'a');
    expect([await lookAt(other, 'a'), await kindOf(other, 'a')]).toEqual(['theirs', 'theirs']);
    await one.answers.save(answerTo('a'));
    expect([await lookAt(other, 'a'), await kindOf(other, 'a')]).toEqual(['answered', 'answered']);
  });

  it('gives a lease on that was released, or whose holder is closed', async () => {
    await using where = await place();
    const [one, other] = await two(where);
    for (const name of ['a', 'b']) await kindOf(one, name);
    one.leases.release(keyOf('a'));
    await expect.poll(() => kindOf(other, 'a')).toBe('ours');
    expect(await kindOf(other, 'b')).toBe('theirs');
    await where.close(one);
    expect(await kindOf(other, 'b')).toBe('ours');
  });

  it('gives a lease on that is not renewed, and takes no later answer from its holder', async () => {
    await using where = await place();
    const sleeper = await where.openAsleep();
    await kindOf(sleeper, 'a');
    const other = await where.openLater();
    await expect.poll(() => kindOf(other, 'a')).toBe('ours');
    await other.answers.save(answerTo('a'));
    const late = answerTo('a', { reply: replyOf('late') });
    expect(await sleeper.answers.save(late)).toMatchObject({ reply: { text: 'to a' } });
    expect(await textsIn(sleeper, 'a')).toEqual(['to a']);
  });

  it('counts the reservations of all', async () => {
    await using where = await place();
    const [one, other] = await two(where);
    const asking = [one, other, one, other];
    const reserved = await Promise.all(asking.map(({ budgets }) => budgets.reserve('b', 40, 100)));
    expect(reserved.filter(Boolean)).toHaveLength(2);
    expect(await other.budgets.used('b')).toBe(80);
    await asking[reserved.indexOf(true)]?.budgets.settle('b', 40, 0);
    expect(await other.budgets.used('b')).toBe(40);
  });
});

describe.each(Object.entries(walledPlaces))('%s that organisations share', (_, place) => {
  it('shows and gives nothing to another', async () => {
    await using where = await place();
    const [ours, stranger] = [await where.open(), await where.openAsStranger()];
    await ours.answers.save(answerTo('a'));
    await kindOf(ours, 'b');
    await ours.budgets.reserve('b', 60, 100);
    expect(await textsIn(stranger, 'a')).toEqual([undefined]);
    expect(await exportOf(stranger)).toEqual([]);
    expect(await stranger.answers.statistics()).toMatchObject({ answers: 0 });
    expect(await stranger.answers.forgetBefore()).toBe(0);
    expect([await kindOf(stranger, 'a'), await kindOf(stranger, 'b')]).toEqual(['ours', 'ours']);
    expect([await stranger.budgets.used('b'), await stranger.budgets.reserve('b', 60, 100)]).toEqual([
      0,
      true,
    ]);
    await stranger.answers.save(answerTo('a', { reply: replyOf('theirs') }));
    expect(await textsIn(ours, 'a')).toEqual(['to a']);
  });
});
