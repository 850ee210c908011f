import { expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { createMemoryCache } from '../../../src/storage/cache/memory-cache.js';
import { temporary } from '../../../src/storage/open.js';
import { answerTo, systemClock } from '../../support/cache.js';

// What else a cache does is in test/contracts/caches.test.ts.
it.each([
  ['a temporary file', () => openCache(temporary, systemClock)],
  ['memory', createMemoryCache],
])('a cache in %s knows the answers of a time or later', async (_, open) => {
  using cache = open();
  for (const [at, name] of ['c', 'a', 'b'].entries())
    await cache.answers.save(answerTo(name, { answeredAt: at }));
  expect(cache.answers.since(1).answers.map(({ reply }) => reply.text)).toEqual(['to a', 'to b']);
});
