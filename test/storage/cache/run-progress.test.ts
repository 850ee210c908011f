import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { readProgress } from '../../../src/storage/cache/run-progress.js';
import { answerTo, systemClock } from '../../support/cache.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

it('is on disk with the answers that it counts, each time as it is by then', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('a.db');
  using cache = openCache(path, systemClock);
  let answers = 0;
  const keep = () => cache.progress.keep('r', () => ({ answers }));
  for (const name of ['a', 'b', 'c']) {
    answers++;
    keep();
    answers++;
    keep();
    await cache.answers.save(answerTo(name));
    expect(readProgress(path, 'r')).toEqual({ answers });
  }
});

it('is forgotten when its run has ended, and no other is', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('a.db');
  using cache = openCache(path, systemClock);
  cache.progress.keep('killed', () => 1);
  cache.progress.keep('ended', () => 2);
  cache.progress.drop('ended');
  await setImmediate();
  await setImmediate();
  expect([readProgress(path, 'killed'), readProgress(path, 'ended')]).toEqual([1, undefined]);
});

it('is unknown where there is no file, or another one', async () => {
  await using folder = await temporaryFolder();
  const other = await folder.write('notes.txt', 'mine');
  expect([folder.file('none.db'), other].map((path) => readProgress(path, 'r'))).toEqual([
    undefined,
    undefined,
  ]);
});
