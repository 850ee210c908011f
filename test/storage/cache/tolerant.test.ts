import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { tolerant } from '../../../src/storage/cache/tolerant.js';
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
  const cache = tolerant(openCache(path, clock), clock, (text) => told.push(text));
  const other = new Database(path);
  return {
    cache,
    clock,
    told,
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
    async [Symbol.asyncDispose]() {
      cache[Symbol.dispose]();
      other.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('an answer that cannot be written', () => {
  it('is found all the same, and told of once', async () => {
    await using file = await openFaulty();
    file.fill();
    await file.save('a', 'b');
    await file.save('c');
    expect(file.cache.answers.findAll(['a', 'x', 'c'].map(keyOf)).map((found) => found?.reply.text)).toEqual([
      'to a',
      undefined,
      'to c',
    ]);
    expect(file.onDisk()).toEqual([]);
    expect(file.told).toEqual([`the cache cannot be written, and is tried again: ${full}`]);
    file.makeRoom();
  });

  it('is tried again after a while with the next one', async () => {
    await using file = await openFaulty();
    file.fill();
    await file.save('a');
    file.makeRoom();
    file.clock.advance(4_999);
    await file.save('b');
    expect(file.onDisk()).toEqual([]);
    file.clock.advance(1);
    await file.save('c');
    expect(file.onDisk()).toEqual(['to a', 'to b', 'to c']);
    await file.save('d');
    expect(file.onDisk()).toHaveLength(4);
  });

  it('does not keep waiting those that come while it is tried again', async () => {
    await using file = await openFaulty();
    file.fill();
    await file.save('a');
    file.makeRoom();
    file.clock.advance(5_000);
    await file.save('b', 'c');
    await file.save('d');
    expect(file.onDisk()).toEqual(['to a', 'to b', 'to c', 'to d']);
  });

  it('is tried again at the end', async () => {
    await using file = await openFaulty();
    file.fill();
    await file.save('a', 'b');
    file.makeRoom();
    file.cache[Symbol.dispose]();
    expect(file.onDisk()).toEqual(['to a', 'to b']);
  });

  it('is counted where even that fails', async () => {
    await using file = await openFaulty();
    file.fill();
    await file.save('a', 'b');
    const onItsWay = file.save('c');
    file.cache[Symbol.dispose]();
    await onItsWay;
    expect(file.told.slice(1)).toEqual([`3 answers could not be written to the cache: ${full}`]);
  });

  it('may be forgotten', async () => {
    await using file = await openFaulty();
    file.fill();
    await file.save('a');
    await file.cache.answers.forget([keyOf('a')]);
    expect(textOf(file.cache, 'a')).toBeUndefined();
    file.makeRoom();
  });
});

describe('an answer that cannot be read', () => {
  it('counts as not there, costs none of the others, and is told of once', async () => {
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

describe('a file that another process holds for long', () => {
  it('delays by ten seconds once, not each claim and each answer', async () => {
    await using file = await openFaulty();
    file.hold();
    const first = Promise.all([file.cache.leases.claim(keyOf('a')), file.save('b')]);
    await setImmediate();
    file.clock.advance(10_000);
    expect((await first)[0]).toEqual({ kind: 'ours' });
    expect(await file.cache.leases.claim(keyOf('c'))).toEqual({ kind: 'ours' });
    await file.save('c');
    expect([textOf(file.cache, 'b'), textOf(file.cache, 'c')]).toEqual(['to b', 'to c']);
    expect(file.told).toEqual([expect.stringContaining('database is locked')]);
    file.letGo();
    file.clock.advance(5_000);
    await file.save('d');
    expect(file.onDisk()).toEqual(['to b', 'to c', 'to d']);
  });
});

it('without a fault nothing is told', async () => {
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
