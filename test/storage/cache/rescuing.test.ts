import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../../../src/storage/cache/answer-row.js';
import { openCache } from '../../../src/storage/cache/cache.js';
import { rescuing } from '../../../src/storage/cache/rescuing.js';
import { temporary } from '../../../src/storage/open.js';
import { answerTo, keyOf, replyOf, textOf } from '../../support/cache.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { virtualClock } from '../../support/virtual-clock.js';

const full = 'database or disk is full';

/** A real file with somebody who can make it faulty. */
async function openFaulty() {
  const folder = await temporaryFolder();
  const path = folder.file('a.db');
  const clock = virtualClock(1_000);
  const told: string[] = [];
  const recovered: KeptAnswer[] = [];
  const cache = rescuing(openCache(path, clock), {
    name: 'a.db',
    warn: (text) => told.push(text),
    recover(answers) {
      recovered.push(...answers);
      return 'import them';
    },
  });
  const other = new Database(path);
  return {
    cache,
    clock,
    told,
    recovered: () => recovered.map(({ reply }) => reply.text),
    save: (...names: readonly string[]) =>
      Promise.all(names.map((name) => cache.answers.save(answerTo(name)))),
    /** Every write of an answer then fails as on a full disk, until there is room. */
    fill: () =>
      other.exec(`CREATE TRIGGER full BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, '${full}'); END`),
    makeRoom: () => other.exec('DROP TRIGGER full'),
    damage: (name: string) =>
      other.prepare("UPDATE answers SET finish = 'nonsense' WHERE key = ?").run(keyOf(name)),
    hold: () => other.exec('BEGIN IMMEDIATE'),
    letGo: () => other.exec('ROLLBACK'),
    onDisk: () => other.prepare('SELECT reply FROM answers ORDER BY key').pluck().all(),
    /** Lets pass what is queued, and then some time. */
    async pass(ms: number) {
      await setImmediate();
      clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {
      cache[Symbol.dispose]();
      other.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** How a promise ends: `done`, or the error's code. */
const endOf = (promise: Promise<unknown>) => promise.then(() => 'done').catch(({ code }) => code);

describe.each([
  ['a full disk', 'fill', 'makeRoom', full],
  ['a file that another process holds', 'hold', 'letGo', 'database is locked'],
] as const)('an answer that cannot be written, for %s', (_, fails, works, why) => {
  it('waits, and is on disk once it can be', async () => {
    await using file = await openFaulty();
    file[fails]();
    const saved = file.save('a', 'b');
    await file.pass(29_000);
    file[works]();
    file.clock.advance(100);
    await saved;
    expect(file.onDisk()).toEqual(['to a', 'to b']);
    file.cache[Symbol.dispose]();
    expect([file.told, file.recovered()]).toEqual([[], []]);
  });

  it('is still found while it waits', async () => {
    await using file = await openFaulty();
    await file.save('x');
    file[fails]();
    const saved = file.save('a');
    await setImmediate();
    const keys = ['a', 'b', 'x'].map(keyOf);
    expect(file.cache.answers.findAll(keys).map((found) => found?.reply.text)).toEqual([
      'to a',
      undefined,
      'to x',
    ]);
    file[works]();
    file.clock.advance(100);
    await saved;
  });

  it('stops the run after thirty seconds, and one that comes later after one', async () => {
    await using file = await openFaulty();
    file[fails]();
    const first = file.save('a');
    await file.pass(30_100);
    await expect(first).rejects.toMatchObject({
      code: 'cache_not_written',
      exitCode: 1,
      message: `The cache a.db could not be written for 30 s: ${why}`,
    });
    const second = endOf(file.save('b'));
    await file.pass(1_100);
    expect(await second).toBe('cache_not_written');
    file[works]();
  });

  it('is written at the end where that is possible again', async () => {
    await using file = await openFaulty();
    file[fails]();
    const saved = endOf(file.save('a', 'b'));
    await file.pass(30_100);
    await saved;
    file[works]();
    file.cache[Symbol.dispose]();
    expect(file.onDisk()).toEqual(['to a', 'to b']);
    expect([file.told, file.recovered()]).toEqual([[], []]);
  });

  it('goes to another file at the end where even that fails, with those that still waited', async () => {
    await using file = await openFaulty();
    file[fails]();
    const saved = endOf(file.save('a', 'b'));
    await file.pass(30_100);
    await saved;
    const onItsWay = endOf(file.save('c'));
    file.cache[Symbol.dispose]();
    expect(await onItsWay).toBe('cache_not_written');
    expect(file.recovered()).toEqual(['to a', 'to b', 'to c']);
    expect(file.told).toEqual([
      `3 answers could not be written to the cache a.db (${why}); to import what was saved instead: import them`,
    ]);
    file[works]();
  });

  it('waits no longer once the run is to stop', async () => {
    await using file = await openFaulty();
    file[fails]();
    const saved = endOf(file.save('a'));
    await file.pass(5_000);
    file.cache.hurry();
    file.clock.advance(100);
    expect(await saved).toBe('cache_not_written');
    file[works]();
  });

  it('may be forgotten', async () => {
    await using file = await openFaulty();
    file[fails]();
    const saved = endOf(file.save('a'));
    await file.pass(30_100);
    await saved;
    const forgotten = file.cache.answers.forget([keyOf('a')]);
    await file.pass(1_100);
    await forgotten;
    expect(textOf(file.cache, 'a')).toBeUndefined();
    file[works]();
    file.cache[Symbol.dispose]();
    expect(file.onDisk()).toEqual([]);
  });
});

it('where no file takes them, it is said how many answers are lost', async () => {
  await using folder = await temporaryFolder();
  const told: string[] = [];
  const clock = virtualClock(1_000);
  const cache = rescuing(openCache(folder.file('a.db'), clock), {
    name: 'a.db',
    warn: (text) => told.push(text),
    recover() {
      throw new Error('no room');
    },
  });
  const other = new Database(folder.file('a.db'));
  other.exec('BEGIN IMMEDIATE');
  const saved = endOf(cache.answers.save(answerTo('a')));
  // Else it waits for seconds, and the file is held until the end.
  cache.hurry();
  cache[Symbol.dispose]();
  expect(await saved).toBe('cache_not_written');
  expect(told).toEqual([
    '1 answer could not be written to the cache a.db (database is locked), nor to another file: no room',
  ]);
  other.close();
});

describe('no request is sent', () => {
  it.each([
    ['without a lease', ({ leases }) => leases.claim(keyOf('a'))],
    ['without what it may cost being set aside', ({ budgets }) => budgets.reserve('b', 1, 10)],
  ] satisfies [string, (cache: Awaited<ReturnType<typeof openFaulty>>['cache']) => Promise<unknown>][])(
    '%s, for which it waits as long as for an answer',
    async (_, write) => {
      await using file = await openFaulty();
      file.hold();
      const refused = endOf(write(file.cache));
      await file.pass(30_100);
      expect(await refused).toBe('cache_not_written');
      const waiting = write(file.cache);
      await setImmediate();
      file.letGo();
      file.clock.advance(100);
      await waiting;
    },
  );
});

/** A cache whose file is deleted after the first two of these were cached in it. */
async function openDeleted(recover: (answers: readonly KeptAnswer[]) => string) {
  const folder = await temporaryFolder();
  const told: string[] = [];
  const path = folder.file('a.db');
  const early = openCache(path, virtualClock(1_000));
  await early.answers.save(answerTo('early', { answeredAt: 500 }));
  early[Symbol.dispose]();
  const cache = rescuing(openCache(path, virtualClock(1_000), 'a.db'), {
    name: 'a.db',
    warn: (text) => told.push(text),
    recover,
  });
  await cache.answers.save(answerTo('b'));
  await cache.answers.save(answerTo('a'));
  await Promise.all(['', '-wal', '-shm'].map((end) => rm(path + end)));
  return { cache, told, path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe('a file that was deleted while it was open', () => {
  const gone = 'a.db was deleted or replaced while it was in use';

  it('is given up at once, and all that the run cached in it goes to another file', async () => {
    const recovered: KeptAnswer[] = [];
    await using file = await openDeleted((answers) => {
      recovered.push(...answers);
      return 'import them';
    });
    const refused = { code: 'cache_not_written', message: gone };
    await expect(file.cache.answers.save(answerTo('c'))).rejects.toMatchObject(refused);
    file.cache[Symbol.dispose]();
    expect(recovered.map(({ reply }) => reply.text).toSorted()).toEqual(['to a', 'to b', 'to c']);
    expect(file.told).toEqual([`${gone}; 3 answers of this run could be saved; to import: import them`]);
  });

  it('gives back what the run cached even where it has nothing more to write', async () => {
    const recovered: KeptAnswer[] = [];
    await using file = await openDeleted((answers) => {
      recovered.push(...answers);
      return 'import them';
    });
    expect(file.cache.lacksAnswers()).toBe(true);
    file.cache[Symbol.dispose]();
    expect(recovered.map(({ reply }) => reply.text)).toEqual(['to a', 'to b']);
    expect(file.told).toHaveLength(1);
  });

  it('and replaced by another does the same', async () => {
    const recovered: KeptAnswer[] = [];
    await using file = await openDeleted((answers) => {
      recovered.push(...answers);
      return 'import them';
    });
    const other = openCache(file.path, virtualClock(1_000));
    await other.answers.save(answerTo('other'));
    file.cache[Symbol.dispose]();
    expect(recovered.map(({ reply }) => reply.text)).toEqual(['to a', 'to b']);
    expect(textOf(other, 'other')).toBe('to other');
    other[Symbol.dispose]();
  });

  it('costs the run those answers where no other file takes them, and it is said how many', async () => {
    await using file = await openDeleted(() => {
      throw new Error('no room');
    });
    file.cache[Symbol.dispose]();
    expect(file.told).toEqual([`${gone}; up to 2 answers of this run are lost (no room)`]);
  });

  it('costs the run those that cannot be read back, and it is said how many', async () => {
    const recovered: KeptAnswer[] = [];
    await using folder = await temporaryFolder();
    const path = folder.file('a.db');
    const told: string[] = [];
    const inner = openCache(path, virtualClock(1_000), 'a.db');
    const cache = rescuing(inner, {
      name: 'a.db',
      warn: (text) => told.push(text),
      recover(answers) {
        recovered.push(...answers);
        return 'import them';
      },
    });
    for (const name of ['a', 'b', 'c']) await cache.answers.save(answerTo(name));
    const other = new Database(path);
    other.prepare("UPDATE answers SET finish = 'nonsense' WHERE key = ?").run(keyOf('b'));
    other.close();
    await rm(path);
    cache[Symbol.dispose]();
    expect(recovered.map(({ reply }) => reply.text)).toEqual(['to a']);
    expect(told).toEqual([
      expect.stringMatching(
        /^a\.db was deleted .*; up to 2 answers of this run are lost \(.*\); 1 answer of this run could be saved; to import: import them$/,
      ),
    ]);
  });

  it('is of no concern to a run that cached nothing in it', async () => {
    await using folder = await temporaryFolder();
    const told: string[] = [];
    const path = folder.file('a.db');
    const cache = rescuing(openCache(path, virtualClock(1_000)), {
      name: 'a.db',
      warn: (text) => told.push(text),
      recover: () => 'import them',
    });
    await rm(path);
    expect(cache.lacksAnswers()).toBe(false);
    cache[Symbol.dispose]();
    expect(told).toEqual([]);
  });
});

describe('a cache that goes away with the run', () => {
  it('keeps nothing anyway, so that a write that fails is said once, and the run goes on', async () => {
    const told: string[] = [];
    const inner = openCache(temporary, virtualClock(1_000));
    const cache = rescuing(
      {
        ...inner,
        answers: { ...inner.answers, save: () => Promise.reject(new Error(full)) },
      },
      { name: 'of this run', warn: (text) => told.push(text), recover: () => '' },
    );
    await cache.answers.save(answerTo('a'));
    await cache.answers.save(answerTo('b'));
    expect(textOf(cache, 'a')).toBe('to a');
    cache[Symbol.dispose]();
    expect(told).toEqual([`the cache cannot be written: ${full}`]);
  });
});

describe('an answer that cannot be read', () => {
  it('counts as not there, costs none of the others, and is reported once', async () => {
    await using file = await openFaulty();
    await file.save('a', 'b', 'c');
    file.damage('b');
    const texts = () =>
      file.cache.answers.findAll(['a', 'b', 'c'].map(keyOf)).map((found) => found?.reply.text);
    expect([texts(), texts()]).toEqual(Array(2).fill(['to a', undefined, 'to c']));
    expect(file.told).toEqual([expect.stringMatching(/^the cache cannot be read: /)]);
  });

  it('is asked, and keeps no others from being written', async () => {
    await using file = await openFaulty();
    await file.save('a');
    file.damage('a');
    expect(await file.cache.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
    await file.save('b');
    expect(file.onDisk()).toContain('to b');
  });
});

it('without a fault nothing is reported', async () => {
  await using file = await openFaulty();
  expect(await file.cache.leases.claim(keyOf('a'))).toEqual({ kind: 'ours' });
  await file.save('a');
  expect(textOf(file.cache, 'a')).toBe('to a');
  expect(file.cache.answers.pastUsage(answerTo('a').family, 9)).toEqual([]);
  await file.cache.leases.release(keyOf('a'));
  await file.cache.answers.save(answerTo('b', { reply: replyOf('x') }));
  file.cache[Symbol.dispose]();
  expect(file.told).toEqual([]);
});
