import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/world/clock.js';
import { openCache } from '../../../src/storage/cache/cache.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

it('keeps vectors until they are forgotten with the answers of their time', async () => {
  await using folder = await temporaryFolder();
  const [key, vectors] = [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)];
  {
    using cache = openCache(folder.file('answers.db'), systemClock);
    expect(cache.vectors.find(key)).toBeUndefined();
    cache.vectors.keep(key, vectors);
    cache.vectors.keep(key, vectors);
  }
  using cache = openCache(folder.file('answers.db'), systemClock);
  expect([...(cache.vectors.find(key) ?? [])]).toEqual([3, 4, 5]);
  cache.answers.forgetBefore(1);
  expect(cache.vectors.find(key)).toBeDefined();
  cache.answers.forgetBefore();
  expect(cache.vectors.find(key)).toBeUndefined();
});
