import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/world/clock.js';
import { type LocalCache, openCache } from '../../../src/storage/cache/cache.js';
import { answerTo, keyOf, replyOf, systemClock, temporaryCache } from '../../support/cache.js';
import { startProcess } from '../../support/cache-process.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { virtualClock } from '../../support/virtual-clock.js';

/** One file opened by several, as several processes would. */
async function openFile() {
  const folder = await temporaryFolder();
  const clock = virtualClock(1_000);
  const opened: LocalCache[] = [];
  const open = (own: Clock = clock) => {
    const cache = openCache(folder.file('a.db'), own);
    opened.push(cache);
    return cache;
  };
  return {
    path: folder.file('a.db'),
    clock,
    open,
    one: open(),
    two: open(),
    /** One who stands still: it renews nothing. */
    away: open({ ...clock, after: () => () => {} }),
    async [Symbol.asyncDispose]() {
      for (const cache of opened) cache[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const claim = async ({ leases }: LocalCache, name = 'a') => (await leases.claim(keyOf(name))).kind;

describe('a claim', () => {
  it('is ours where no one asks, and theirs where somebody does', async () => {
    await using file = await openFile();
    expect(await claim(file.one, 'a')).toBe('ours');
    expect(await claim(file.two, 'a')).toBe('theirs');
    expect(await claim(file.two, 'b')).toBe('ours');
  });

  it('is ours for one alone of those who make it at once', async () => {
    await using file = await openFile();
    const claims = await Promise.all([claim(file.one), claim(file.two), claim(file.one)]);
    expect(claims.toSorted()).toEqual(['ours', 'theirs', 'theirs']);
  });

  it('finds the answer that came meanwhile', async () => {
    await using file = await openFile();
    await claim(file.one);
    await file.one.answers.save(answerTo('a', { reply: replyOf('x'), answeredAt: 7 }));
    expect(await file.two.leases.claim(keyOf('a'))).toEqual({
      kind: 'answered',
      cached: { reply: replyOf('x'), answeredAt: 7 },
    });
  });

  it('is always ours in a private file', async () => {
    using cache = temporaryCache();
    expect([await claim(cache), await claim(cache)]).toEqual(['ours', 'ours']);
  });
});

describe('a lease ends', () => {
  it('when it is released', async () => {
    await using file = await openFile();
    await claim(file.one);
    await file.one.leases.release(keyOf('a'));
    expect(await claim(file.two)).toBe('ours');
  });

  it('with the cache, also one that is granted in the very last transaction', async () => {
    await using file = await openFile();
    await claim(file.one, 'a');
    const late = claim(file.one, 'b');
    file.one[Symbol.dispose]();
    await late;
    expect([await claim(file.two, 'a'), await claim(file.two, 'b')]).toEqual(['ours', 'ours']);
  });

  it('ten seconds after its holder was last heard of, and not before', async () => {
    await using file = await openFile();
    await claim(file.away);
    file.clock.advance(10_000);
    expect(await claim(file.one)).toBe('theirs');
    file.clock.advance(1);
    expect(await claim(file.one)).toBe('ours');
    expect(await claim(file.away)).toBe('theirs');
  });

  it('for no one by the hand of one who held it before', async () => {
    await using file = await openFile();
    await claim(file.away);
    file.clock.advance(10_001);
    await claim(file.one);
    await file.away.leases.release(keyOf('a'));
    expect(await claim(file.two)).toBe('theirs');
  });

  it('at once where it is from a clock that was set back', async () => {
    await using file = await openFile();
    await claim(file.open({ ...file.clock, now: () => file.clock.now() + 3_600_000 }));
    expect(await claim(file.one)).toBe('ours');
  });
});

describe('a holder', () => {
  it('keeps its leases for as long as it works', async () => {
    await using file = await openFile();
    await claim(file.one);
    for (let passed = 0; passed < 60_000; passed += 3_000) {
      file.clock.advance(3_000);
      await setImmediate();
      expect(await claim(file.two)).toBe('theirs');
    }
  });

  it('needs no timer once it holds none, nor when it is closed', async () => {
    await using file = await openFile();
    await claim(file.one);
    expect(file.clock.waiting).toBe(1);
    await file.one.answers.save(answerTo('a'));
    file.clock.advance(3_000);
    expect(file.clock.waiting).toBe(0);
    await claim(file.one, 'b');
    file.one[Symbol.dispose]();
    expect(file.clock.waiting).toBe(0);
  });

  it('leaves no lease behind, nor those that others left whose time is over', async () => {
    await using file = await openFile();
    await claim(file.away, 'a');
    file.clock.advance(10_001);
    await claim(file.one, 'b');
    file.one[Symbol.dispose]();
    const reader = new Database(file.path, { readonly: true });
    expect(reader.prepare('SELECT count(*) FROM leases').pluck().get()).toBe(0);
    reader.close();
  });
});

it('a process that is killed blocks no one', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('a.db');
  const holder = startProcess(
    `await cache.leases.claim(Buffer.from('a'.padEnd(32))); console.log('holds it'); setInterval(() => {}, 1e6);`,
    path,
  );
  await once(holder.stdout, 'data');
  using other = openCache(path, systemClock);
  expect(await claim(other)).toBe('theirs');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(await claim(other)).toBe('ours');
});
