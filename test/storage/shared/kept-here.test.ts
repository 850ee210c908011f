import { describe, expect, it } from 'vitest';
import type { LocalAnswers } from '../../../src/storage/cache/answers.js';
import { openCache } from '../../../src/storage/cache/cache.js';
import { createMemoryCache } from '../../../src/storage/cache/memory-cache.js';
import { temporary } from '../../../src/storage/open.js';
import { KeptHere } from '../../../src/storage/shared/kept-here.js';
import { answerTo, keyOf, replyOf, systemClock } from '../../support/cache.js';

const keysOf = (...names: readonly string[]) => names.map(keyOf);

function throwOn(error: unknown): never {
  throw error;
}

/** The same answers, with the keys that are looked for. */
function watched(answers: LocalAnswers) {
  const asked: string[] = [];
  const findAll: LocalAnswers['findAll'] = (keys) => {
    asked.push(...keys.map((key) => String(key).trim()));
    return answers.findAll(keys);
  };
  return { asked, answers: { ...answers, findAll } };
}

describe.each([
  ['a file', () => openCache(temporary, systemClock)],
  ['memory', createMemoryCache],
])('what is kept in %s', (_, open) => {
  it('is found once it is in place', async () => {
    using cache = open();
    const kept = new KeptHere(cache.answers, throwOn);
    kept.add([answerTo('a'), undefined, answerTo('b')]);
    await kept.flush();
    const found = kept.find(keysOf('b', 'x', 'a'));
    expect(found.map((one) => one?.reply.text)).toEqual(['to b', undefined, 'to a']);
  });

  it('takes the place of what was here under the same key', async () => {
    using cache = open();
    await cache.answers.save(answerTo('a', { reply: replyOf('of this machine') }));
    const kept = new KeptHere(cache.answers, throwOn);
    kept.add([answerTo('a', { reply: replyOf('of the server') })]);
    await kept.flush();
    expect(kept.find(keysOf('a'))[0]?.reply.text).toBe('of the server');
  });

  it('is not looked for where this machine had nothing, but for what the run has put there', async () => {
    using cache = open();
    const { asked, answers } = watched(cache.answers);
    const kept = new KeptHere(answers, throwOn);
    await cache.answers.save(answerTo('own'));
    kept.note(keyOf('own'));
    kept.add([answerTo('found')]);
    await kept.flush();
    const found = kept.find(keysOf('new', 'own', 'found', 'other'));
    expect(found.map((one) => one?.reply.text)).toEqual([undefined, 'to own', 'to found', undefined]);
    expect(asked).toEqual(['own', 'found']);
  });

  it('is found at last where another program has put it here in the meantime', async () => {
    using cache = open();
    const kept = new KeptHere(cache.answers, throwOn);
    await cache.answers.save(answerTo('theirs'));
    const keys = keysOf('x', 'theirs');
    expect(kept.find(keys)).toEqual([undefined, undefined]);
    expect(kept.findRest(keys, [undefined, undefined])[1]?.reply.text).toBe('to theirs');
  });

  it('is looked for once where this machine had something', async () => {
    using cache = open();
    await cache.answers.save(answerTo('a'));
    const { asked, answers } = watched(cache.answers);
    const kept = new KeptHere(answers, throwOn);
    kept.findRest(keysOf('a', 'x'), kept.find(keysOf('a', 'x')));
    expect(asked).toEqual(['a', 'x']);
  });
});

const isFull = () => throwOn(new Error('the disk is full'));

it.each<[string, Partial<LocalAnswers>, string[]]>([
  ['set aside', { setAside: isFull }, ['Error: the disk is full']],
  ['put in place', { placeAside: async () => isFull() }, ['Error: the disk is full']],
  ['counted', { isEmpty: isFull }, []],
])('costs nothing but itself where nothing can be %s', async (_, broken, expected) => {
  using cache = openCache(temporary, systemClock);
  await cache.answers.save(answerTo('a'));
  const failures: string[] = [];
  const kept = new KeptHere({ ...cache.answers, ...broken }, (error) => failures.push(String(error)));
  kept.add([answerTo('b')]);
  await kept.flush();
  expect(kept.find(keysOf('a'))[0]?.reply.text).toBe('to a');
  expect(failures).toEqual(expected);
});
