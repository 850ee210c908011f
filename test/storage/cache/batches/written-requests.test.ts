import { expect, it } from 'vitest';
import type { RequestFile } from '../../../../src/storage/cache/batches/written-requests.js';
import { openCache } from '../../../../src/storage/cache/cache.js';
import { createMemoryCache } from '../../../../src/storage/cache/memory-cache.js';
import { answerTo, familyOf, keyOf, systemClock, temporaryCache } from '../../../support/cache.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const file: RequestFile = {
  model: 'm',
  endpoint: 'http://localhost:8000/v1',
  family: familyOf('f'),
  replyLimit: 4_096,
  writtenAt: 1_000,
};

it('knows later what a request was written for', async () => {
  await using folder = await temporaryFolder();
  {
    using cache = openCache(folder.file('a.db'), systemClock);
    await cache.written.add(await cache.written.begin(file), [keyOf('a'), keyOf('b')]);
  }
  using cache = openCache(folder.file('a.db'), systemClock);
  const [a, none] = cache.written.find([keyOf('a'), keyOf('other')]);
  expect(a).toEqual({ ...file, id: 1 });
  expect(none).toBeUndefined();
});

it('a request that is written again is of the later file', async () => {
  using cache = temporaryCache();
  const first = await cache.written.begin(file);
  await cache.written.add(first, [keyOf('a'), keyOf('b')]);
  const second = await cache.written.begin({ ...file, replyLimit: undefined });
  await cache.written.add(second, [keyOf('b')]);
  expect(cache.written.find([keyOf('a'), keyOf('b')]).map((found) => found?.id)).toEqual([first, second]);
  expect(cache.written.find([keyOf('b')])[0]?.replyLimit).toBeUndefined();
});

it('counts the requests of a file that have no answer', async () => {
  using cache = temporaryCache();
  const id = await cache.written.begin(file);
  await cache.written.add(id, ['a', 'b', 'c'].map(keyOf));
  await cache.answers.save(answerTo('a'));
  await cache.written.drop([keyOf('b')]);
  expect(cache.written.unanswered(id)).toBe(1);
});

it('forgets a file that was not written after all, and no other', async () => {
  using cache = temporaryCache();
  const [kept, discarded] = [await cache.written.begin(file), await cache.written.begin(file)];
  await cache.written.add(kept, [keyOf('a')]);
  await cache.written.add(discarded, [keyOf('b')]);
  await cache.written.discard(discarded);
  expect(cache.written.find([keyOf('a'), keyOf('b')]).map((found) => found?.id)).toEqual([kept, undefined]);
});

it('forgets with the answers what was written before a time', async () => {
  using cache = temporaryCache();
  const old = await cache.written.begin({ ...file, writtenAt: 1_000 });
  await cache.written.add(old, [keyOf('a')]);
  const young = await cache.written.begin({ ...file, writtenAt: 2_000 });
  await cache.written.add(young, [keyOf('b')]);
  cache.answers.forgetBefore(2_000);
  expect(cache.written.find([keyOf('a'), keyOf('b')]).map((found) => found?.id)).toEqual([undefined, young]);
});

it('has nothing in a cache that ends with its process', async () => {
  const { written } = createMemoryCache();
  await written.add(await written.begin(file), [keyOf('a')]);
  await written.drop([keyOf('a')]);
  await written.discard(0);
  expect([written.find([keyOf('a')]), written.unanswered(0)]).toEqual([[undefined], 0]);
});
