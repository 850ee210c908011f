import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finish, Reply } from '../../src/core/model.js';
import { openCache } from '../../src/storage/cache.js';
import { answerTo, familyOf, keyOf, replyOf, systemClock, temporaryCache, textOf } from '../support/cache.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('an answer', () => {
  it('is found as it was saved, also when the file is opened again', async () => {
    await using folder = await temporaryFolder();
    const full: Reply = {
      text: '{"ä": 1}\u0000',
      finish: 'length',
      usage: { input: 5, cachedInput: 2, output: 3 },
    };
    {
      using cache = openCache(folder.file('deep/er/a.db'), systemClock);
      await cache.answers.save(answerTo('a', { reply: full, askedAt: 1000 }));
      await cache.answers.save(answerTo('b', { reply: replyOf('plain'), askedAt: 2000 }));
    }
    using cache = openCache(folder.file('deep/er/a.db'), systemClock);
    expect(cache.answers.findAll(['a', 'b', 'c'].map(keyOf))).toEqual([
      { reply: full, askedAt: 1000 },
      { reply: replyOf('plain'), askedAt: 2000 },
      undefined,
    ]);
  });

  it('that came first is kept', async () => {
    using cache = temporaryCache();
    await cache.answers.save(answerTo('a', { reply: replyOf('one') }));
    await cache.answers.save(answerTo('a', { reply: replyOf('two') }));
    expect(textOf(cache, 'a')).toBe('one');
  });

  it('may be forgotten, and gives way to another', async () => {
    using cache = temporaryCache();
    await Promise.all(['a', 'b', 'c'].map((name) => cache.answers.save(answerTo(name))));
    await cache.answers.forget([keyOf('a'), keyOf('c'), keyOf('z')]);
    expect(['a', 'b', 'c'].map((name) => textOf(cache, name))).toEqual([undefined, 'to b', undefined]);
    await cache.answers.save(answerTo('a', { reply: replyOf('new') }));
    expect(textOf(cache, 'a')).toBe('new');
  });

  it('is seen by another process on the same file at once', async () => {
    await using folder = await temporaryFolder();
    using one = openCache(folder.file('a.db'), systemClock);
    using two = openCache(folder.file('a.db'), systemClock);
    await one.answers.save(answerTo('a'));
    expect(textOf(two, 'a')).toBe('to a');
    await two.answers.save(answerTo('b'));
    expect(textOf(one, 'b')).toBe('to b');
  });

  it('that the program cannot have written is a fault, never an answer', async () => {
    await using folder = await temporaryFolder();
    using cache = openCache(folder.file('a.db'), systemClock);
    await cache.answers.save(answerTo('a'));
    using editor = disposable(new Database(folder.file('a.db')));
    editor.exec("UPDATE answers SET finish = 'toString'");
    expect(() => textOf(cache, 'a')).toThrow(TypeError);
  });
});

it('what is found is what a map would have', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const count = fc.nat(1000);
  const reply = fc.record({
    text: fc.string({ unit: 'grapheme' }),
    finish: fc.constantFrom<Finish>('stop', 'length', 'filter', 'refusal'),
    usage: fc.option(fc.record({ input: count, cachedInput: count, output: count }), { nil: undefined }),
  });
  const save = fc.record({ save: name, askedAt: fc.nat(), reply });
  const step = fc.oneof(save, fc.record({ find: fc.array(name) }), fc.record({ forget: fc.array(name) }));
  await fc.assert(
    fc.asyncProperty(fc.array(step), async (steps) => {
      using cache = temporaryCache();
      const map = new Map<string, { reply: Reply; askedAt: number }>();
      for (const step of steps) {
        if ('find' in step) {
          expect(cache.answers.findAll(step.find.map(keyOf))).toEqual(step.find.map((key) => map.get(key)));
        } else if ('forget' in step) {
          await cache.answers.forget(step.forget.map(keyOf));
          for (const key of step.forget) map.delete(key);
        } else {
          const { save, ...remembered } = step;
          await cache.answers.save(answerTo(save, remembered));
          if (!map.has(save)) map.set(save, remembered);
        }
      }
    }),
    { numRuns: 50 },
  );
});

describe('what past answers took', () => {
  const usage = (output: number) => ({ input: 10, cachedInput: 4, output });
  const answer = (name: string, family: string, output?: number) =>
    answerTo(name, {
      family: familyOf(family),
      reply: { ...replyOf('x'), usage: output === undefined ? undefined : usage(output) },
    });

  it('is told of one family, the latest first, and no more than is wanted', async () => {
    using cache = temporaryCache();
    const answers = [answer('a', 'f', 1), answer('b', 'g', 2), answer('c', 'f', 3), answer('d', 'f', 4)];
    for (const one of answers) await cache.answers.save(one);
    expect(cache.answers.pastUsage(familyOf('f'), 2)).toEqual([usage(4), usage(3)]);
    expect(cache.answers.pastUsage(familyOf('g'), 2)).toEqual([usage(2)]);
  });

  it('is nothing where none of the family said', async () => {
    using cache = temporaryCache();
    await cache.answers.save(answer('a', 'f'));
    await cache.answers.save(answer('b', 'g', 1));
    expect(cache.answers.pastUsage(familyOf('f'), 10)).toEqual([]);
  });
});

describe('all answers together', () => {
  const filled = async () => {
    const cache = temporaryCache();
    await cache.answers.save(answerTo('a', { model: 'small', askedAt: 1000 }));
    await cache.answers.save(answerTo('b', { model: 'big', askedAt: 2000 }));
    await cache.answers.save(answerTo('c', { model: 'big', askedAt: 3000 }));
    return cache;
  };

  it('are counted', async () => {
    using cache = await filled();
    const models = [
      { model: 'big', answers: 2 },
      { model: 'small', answers: 1 },
    ];
    expect(cache.answers.statistics()).toEqual({ answers: 3, oldest: 1000, newest: 3000, models });
  });

  it('may be none', () => {
    using cache = temporaryCache();
    const none = { answers: 0, oldest: undefined, newest: undefined, models: [] };
    expect(cache.answers.statistics()).toEqual(none);
  });

  it('are forgotten from before a time, or altogether', async () => {
    using cache = await filled();
    expect(cache.answers.forgetBefore(2000)).toBe(1);
    expect([textOf(cache, 'a'), textOf(cache, 'b')]).toEqual([undefined, 'to b']);
    expect(cache.answers.forgetBefore()).toBe(2);
    expect(cache.answers.statistics().answers).toBe(0);
  });
});

function disposable(database: Database.Database) {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
