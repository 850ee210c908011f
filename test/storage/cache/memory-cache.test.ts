import { describe, expect, it } from 'vitest';
import type { NewAnswer } from '../../../src/storage/cache/answer-row.js';
import { openCache } from '../../../src/storage/cache/cache.js';
import { createMemoryCache } from '../../../src/storage/cache/memory-cache.js';
import { temporary } from '../../../src/storage/open.js';
import { systemClock } from '../../support/cache.js';

const key = (letter: string) => Buffer.from(letter);
const answer = (letter: string, answeredAt: number, cutAt?: number): NewAnswer => ({
  key: key(letter),
  family: key('f'),
  model: 'm',
  answeredAt,
  reply: {
    text: `${letter} at ${answeredAt}`,
    finish: 'stop',
    usage: { input: answeredAt, cachedInput: 0, output: 1, reasoning: undefined, tier: undefined },
    cutAt,
  },
});

describe.each([
  ['a temporary file', () => openCache(temporary, systemClock)],
  ['memory', createMemoryCache],
])('a cache in %s', (_, open) => {
  it('keeps the first answer, unless a limit cut it that is higher now', async () => {
    using cache = open();
    const { answers } = cache;
    const texts = () => answers.findAll([key('a'), key('b')]).map((one) => one?.reply.text);
    expect(await answers.save(answer('a', 1, 100))).toBeUndefined();
    expect(texts()).toEqual(['a at 1', undefined]);
    expect((await answers.save(answer('a', 2, 50)))?.reply.text).toBe('a at 1');
    expect(await answers.save(answer('a', 3))).toBeUndefined();
    expect((await answers.save(answer('a', 4)))?.reply.text).toBe('a at 3');
    await answers.forget([key('a')]);
    expect(texts()).toEqual([undefined, undefined]);
  });

  it('lists its answers in the order of their keys, and counts them', async () => {
    using cache = open();
    const { answers } = cache;
    expect(await answers.import([answer('c', 3), answer('a', 1)])).toEqual({ added: 2, present: 0 });
    expect(await answers.import([answer('b', 2), answer('a', 9)])).toEqual({ added: 1, present: 1 });
    const textsOf = (found: Iterable<{ readonly reply: { readonly text: string } }>) =>
      [...found].map(({ reply }) => reply.text);
    expect(textsOf(answers.export())).toEqual(['a at 1', 'b at 2', 'c at 3']);
    expect(textsOf(answers.export([key('c'), key('a'), key('c'), key('x')]))).toEqual(['a at 1', 'c at 3']);
    expect(textsOf(answers.since(2).answers)).toEqual(['b at 2', 'c at 3']);
    expect(answers.pastUsage(key('f'), 1)).toMatchObject([{ input: 2 }]);
    expect(answers.pastUsage(key('g'), 1)).toEqual([]);
    expect(answers.statistics()).toEqual({
      answers: 3,
      oldest: 1,
      newest: 3,
      models: [{ model: 'm', answers: 3 }],
    });
    expect(answers.forgetBefore(3)).toBe(2);
    expect(textsOf(answers.export())).toEqual(['c at 3']);
  });

  it('takes none of an import that fails', async () => {
    using cache = open();
    function* failing() {
      yield answer('a', 1);
      throw new Error('unreadable');
    }
    await expect(cache.answers.import(failing())).rejects.toThrow('unreadable');
    expect([...cache.answers.export()]).toEqual([]);
  });

  it('never reserves more of a budget than there is', async () => {
    using cache = open();
    const { budgets } = cache;
    expect(await budgets.reserve('b', 60, 100)).toBe(true);
    expect(await budgets.reserve('b', 60, 100)).toBe(false);
    expect([budgets.used('b'), budgets.isOpen('b'), budgets.isAwaited('b')]).toEqual([60, true, false]);
    await budgets.settle('b', 60, 10);
    expect([budgets.used('b'), budgets.isOpen('b')]).toEqual([10, false]);
    expect(await budgets.reserve('b', 90, 100)).toBe(true);
  });
});
