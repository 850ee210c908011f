import { describe, expect, it } from 'vitest';
import type { Finish, Reply } from '../../../src/core/model.js';
import { type LocalCache, openCache } from '../../../src/storage/cache/cache.js';
import { formatAnswer, readRecording, recordingHead } from '../../../src/storage/recordings/recording.js';
import {
  answerTo,
  familyOf,
  keyOf,
  replyOf,
  systemClock,
  temporaryCache,
  textOf,
} from '../../support/cache.js';
import { fc } from '../../support/properties.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('an answer', () => {
  it('is found as it was saved, also when the file is opened again', async () => {
    await using folder = await temporaryFolder();
    const full: Reply = {
      text: '{"ä": 1}\u0000',
      finish: 'length',
      usage: { input: 5, cachedInput: 2, output: 3, reasoning: 1, tier: 'flex' },
    };
    {
      using cache = openCache(folder.file('deep/er/a.db'), systemClock);
      await cache.answers.save(answerTo('a', { reply: full, answeredAt: 1000 }));
      await cache.answers.save(answerTo('b', { reply: replyOf('plain'), answeredAt: 2000 }));
    }
    using cache = openCache(folder.file('deep/er/a.db'), systemClock);
    expect(cache.answers.findAll(['a', 'b', 'c'].map(keyOf))).toEqual([
      { reply: full, answeredAt: 1000 },
      { reply: replyOf('plain'), answeredAt: 2000 },
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
    usage: fc.option(
      fc.record(
        { input: count, cachedInput: count, output: count, reasoning: count },
        { requiredKeys: ['input', 'cachedInput', 'output'] },
      ),
      { nil: undefined },
    ),
  });
  const save = fc.record({ save: name, answeredAt: fc.nat(), reply });
  const step = fc.oneof(save, fc.record({ find: fc.array(name) }), fc.record({ forget: fc.array(name) }));
  await fc.assert(
    fc.asyncProperty(fc.array(step), async (steps) => {
      using cache = temporaryCache();
      const map = new Map<string, { reply: Reply; answeredAt: number }>();
      for (const step of steps) {
        if ('find' in step) {
          expect(cache.answers.findAll(step.find.map(keyOf))).toEqual(step.find.map((key) => map.get(key)));
        } else if ('forget' in step) {
          await cache.answers.forget(step.forget.map(keyOf));
          for (const key of step.forget) map.delete(key);
        } else {
          const { save, ...cached } = step;
          await cache.answers.save(answerTo(save, cached));
          if (!map.has(save)) map.set(save, cached);
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

  it('lists one family, the latest first, and no more than is wanted', async () => {
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
    await cache.answers.save(answerTo('a', { model: 'small', answeredAt: 1000 }));
    await cache.answers.save(answerTo('b', { model: 'big', answeredAt: 2000 }));
    await cache.answers.save(answerTo('c', { model: 'big', answeredAt: 3000 }));
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

describe('answers that are exported', () => {
  const filled = async (...names: readonly string[]) => {
    const cache = temporaryCache();
    await Promise.all(names.map((name) => cache.answers.save(answerTo(name))));
    return cache;
  };

  it('come in the order of their keys, with all that is known of them', async () => {
    using cache = await filled('c', 'a', 'b');
    expect([...cache.answers.export()]).toEqual(['a', 'b', 'c'].map((name) => answerTo(name)));
  });

  it('may be those under some keys, each once', async () => {
    using cache = await filled('c', 'a', 'b');
    const some = cache.answers.export(['c', 'z', 'a', 'c'].map(keyOf));
    expect([...some]).toEqual([answerTo('a'), answerTo('c')]);
    expect([...cache.answers.export([])]).toEqual([]);
  });

  it('may be more than are read at once', async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => String(index));
    using cache = await filled(...names);
    const texts = [...cache.answers.export()].map(({ reply }) => reply.text);
    expect(texts).toEqual(names.toSorted().map((name) => `to ${name}`));
  });

  it('may be few enough to fill just what is read at once', async () => {
    using cache = await filled(...Array.from({ length: 500 }, (_, index) => String(index)));
    expect([...cache.answers.export()]).toHaveLength(500);
  });

  it('leave the file to others while they are walked', async () => {
    using cache = await filled('a', 'c');
    const names: string[] = [];
    for (const { reply } of cache.answers.export()) {
      await cache.answers.save(answerTo('z'));
      names.push(reply.text);
    }
    expect(names).toEqual(['to a', 'to c']);
  });

  it('need not have a family', async () => {
    await using folder = await temporaryFolder();
    using cache = openCache(folder.file('a.db'), systemClock);
    await cache.answers.save(answerTo('a'));
    using editor = disposable(new Database(folder.file('a.db')));
    editor.exec('UPDATE answers SET family = NULL');
    const withoutFamily = { ...answerTo('a'), family: undefined };
    expect([...cache.answers.export()]).toEqual([withoutFamily]);
    using other = temporaryCache();
    await other.answers.import(cache.answers.export());
    expect([...other.answers.export()]).toEqual([withoutFamily]);
  });

  it('are a fault where the program cannot have written one', async () => {
    await using folder = await temporaryFolder();
    using cache = openCache(folder.file('a.db'), systemClock);
    await cache.answers.save(answerTo('a'));
    using editor = disposable(new Database(folder.file('a.db')));
    editor.exec("UPDATE answers SET finish = 'toString'");
    expect(() => [...cache.answers.export()]).toThrow(TypeError);
  });
});

describe('answers that are imported', () => {
  it('are found, and counted by whether they are new', async () => {
    using cache = temporaryCache();
    await cache.answers.save(answerTo('a', { reply: replyOf('mine') }));
    expect(await cache.answers.import(['a', 'b', 'c'].map((name) => answerTo(name)))).toEqual({
      added: 2,
      present: 1,
    });
    expect(['a', 'b', 'c'].map((name) => textOf(cache, name))).toEqual(['mine', 'to b', 'to c']);
  });

  it('may come again, may be none, and may be many', async () => {
    using cache = temporaryCache();
    const many = Array.from({ length: 1_001 }, (_, index) => answerTo(String(index)));
    expect(await cache.answers.import(many)).toEqual({ added: 1_001, present: 0 });
    expect(await cache.answers.import(many)).toEqual({ added: 0, present: 1_001 });
    expect(await cache.answers.import([])).toEqual({ added: 0, present: 0 });
  });

  it('are none where reading them fails, and may be tried again', async () => {
    using cache = temporaryCache();
    async function* broken() {
      for (let index = 0; index < 1_001; index++) yield answerTo(String(index));
      throw new RangeError('line 1003');
    }
    await expect(cache.answers.import(broken())).rejects.toThrow('line 1003');
    expect(cache.answers.statistics().answers).toBe(0);
    expect(await cache.answers.import([answerTo('a')])).toEqual({ added: 1, present: 0 });
  });

  it('keep no one from writing until the last has come', async () => {
    await using folder = await temporaryFolder();
    using cache = openCache(folder.file('a.db'), systemClock);
    using other = openCache(folder.file('a.db'), systemClock);
    async function* slow() {
      for (let index = 0; index < 501; index++) yield answerTo(String(index));
      await other.answers.save(answerTo('500', { reply: replyOf('faster') }));
    }
    expect(await cache.answers.import(slow())).toEqual({ added: 500, present: 1 });
    expect(textOf(other, '500')).toBe('faster');
  });

  it('are byte for byte the recording they came from', async () => {
    const count = fc.nat(1000);
    const answer = fc.record({
      key: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array)),
      family: fc.constantFrom(familyOf('f'), familyOf('g')),
      model: fc.string({ unit: 'binary' }),
      answeredAt: fc.nat(),
      reply: fc.record({
        text: fc.string({ unit: fc.constantFrom('a', '\0', '\n', '\u2028', '\ud83d', '\udca9', '"', 'ä') }),
        finish: fc.constantFrom<Finish>('stop', 'length', 'filter', 'refusal'),
        usage: fc.option(
          fc.record(
            { input: count, cachedInput: count, output: count, reasoning: count },
            { requiredKeys: ['input', 'cachedInput', 'output'] },
          ),
          { nil: undefined },
        ),
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(answer), async (answers) => {
        using one = temporaryCache();
        using two = temporaryCache();
        for (const answer of answers) await one.answers.save(answer);
        const recording = recordingOf(one);
        await two.answers.import(readRecording(chunks(recording), 'a.jsonl'));
        expect(recordingOf(two)).toBe(recording);
      }),
      { numRuns: 50 },
    );
  });
});

function recordingOf(cache: LocalCache): string {
  return recordingHead + [...cache.answers.export()].map(formatAnswer).join('');
}

async function* chunks(text: string) {
  yield text;
}

function disposable(database: Database) {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
