import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/core/errors/caught.js';
import { createGroupCommit } from '../../../src/storage/cache/group-commit.js';
import { load } from '../../../src/storage/open.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { virtualClock } from '../../support/virtual-clock.js';

/** A file with a table of numbers, opened twice: by the one that is tested, and by somebody else. */
async function openNumbers() {
  const folder = await temporaryFolder();
  const database = load(folder.file('n.db'), { timeout: 0 });
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE numbers (n INTEGER UNIQUE)');
  const other = new Database(folder.file('n.db'), { timeout: 0 });
  const clock = virtualClock(1_000);
  const told: string[] = [];
  const commit = createGroupCommit(database, { clock, onWait: (error) => told.push(messageOf(error)) });
  const insert = database.prepare('INSERT INTO numbers VALUES (?)');
  return {
    database,
    other,
    clock,
    told,
    commit,
    add: (number: number) => commit.write(() => insert.run(number).changes),
    seenByOther: () => other.prepare('SELECT n FROM numbers ORDER BY n').pluck().all(),
    async [Symbol.asyncDispose]() {
      database.close();
      other.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const codeOf = (promise: Promise<unknown>) => promise.then(() => 'done').catch(({ code }) => code);

describe('the writes of a turn', () => {
  it('are one transaction, in their order, and each learns its result once that is on disk', async () => {
    await using numbers = await openNumbers();
    const first = numbers.add(1);
    const seenBetween = numbers.commit.write(numbers.seenByOther);
    const last = numbers.add(2);
    expect(numbers.seenByOther()).toEqual([]);
    expect(await first).toBe(1);
    expect(numbers.seenByOther()).toEqual([1, 2]);
    expect(await seenBetween).toEqual([]);
    expect(await last).toBe(1);
  });

  it('stand without one of them that fails, of which nothing stands', async () => {
    await using numbers = await openNumbers();
    const failing = numbers.commit.write(() => {
      numbers.database.prepare('INSERT INTO numbers VALUES (3)').run();
      throw new Error('no');
    });
    const results = await Promise.allSettled([numbers.add(1), numbers.add(1), failing, numbers.add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(numbers.seenByOther()).toEqual([1, 2]);
  });
});

describe('a full disk', () => {
  /** Fills it, and queues a write that needs room. */
  async function fill() {
    const numbers = await openNumbers();
    const { database, commit } = numbers;
    database.exec('CREATE TABLE texts (text)');
    database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
    const large = commit.write(() => database.exec('INSERT INTO texts VALUES (zeroblob(9999999))'));
    await setImmediate();
    return { ...numbers, large };
  }

  it('keeps all writes waiting, also those for which there is room, until there is room for all', async () => {
    await using numbers = await fill();
    const small = numbers.add(1);
    numbers.clock.advance(20_000);
    expect(numbers.seenByOther()).toEqual([]);
    numbers.database.pragma('max_page_count = 1000000');
    numbers.clock.advance(100);
    await Promise.all([numbers.large, small]);
    expect(numbers.seenByOther()).toEqual([1]);
  });

  it('is given up after thirty seconds, and does not keep later writes from being done', async () => {
    await using numbers = await fill();
    const refused = codeOf(numbers.large);
    numbers.clock.advance(29_999);
    numbers.clock.advance(101);
    expect(await refused).toBe('SQLITE_FULL');
    expect(await numbers.add(1)).toBe(1);
  });
});

describe('a file that another process holds', () => {
  it('is tried again every few milliseconds, while the program goes on', async () => {
    await using numbers = await openNumbers();
    numbers.other.exec('BEGIN IMMEDIATE');
    const written = numbers.add(1);
    await setImmediate();
    numbers.clock.advance(1_000);
    const joining = numbers.add(2);
    await setImmediate();
    expect(numbers.seenByOther()).toEqual([]);
    numbers.other.exec('COMMIT');
    numbers.clock.advance(5);
    expect(await Promise.all([written, joining])).toEqual([1, 1]);
    expect(numbers.clock.waiting).toBe(0);
  });

  it('is given up after thirty seconds, and tried anew with the next write', async () => {
    await using numbers = await openNumbers();
    numbers.other.exec('BEGIN IMMEDIATE');
    const refused = codeOf(numbers.add(1));
    await setImmediate();
    numbers.clock.advance(29_999);
    const joining = codeOf(numbers.add(3));
    numbers.clock.advance(100);
    expect(await Promise.all([refused, joining])).toEqual(['SQLITE_BUSY', 'SQLITE_BUSY']);
    const written = numbers.add(2);
    await setImmediate();
    numbers.other.exec('COMMIT');
    numbers.clock.advance(900);
    await written;
    expect(numbers.seenByOther()).toEqual([2]);
  });

  it('is given up after a second once one wait was in vain, until it can be written again', async () => {
    await using numbers = await openNumbers();
    const { clock, add, other } = numbers;
    const refusedAfter = async (ms: number) => {
      const refused = codeOf(add(1));
      await setImmediate();
      clock.advance(ms + 100);
      expect(await refused).toBe('SQLITE_BUSY');
    };
    other.exec('BEGIN IMMEDIATE');
    await refusedAfter(30_000);
    await refusedAfter(1_000);
    other.exec('COMMIT');
    await add(2);
    other.exec('BEGIN IMMEDIATE');
    const waits = add(3);
    await setImmediate();
    clock.advance(29_000);
    other.exec('COMMIT');
    clock.advance(100);
    await waits;
  });

  it('is given up within a second once there is no time, also by those who wait already', async () => {
    await using numbers = await openNumbers();
    numbers.other.exec('BEGIN IMMEDIATE');
    const refused = codeOf(numbers.add(1));
    await setImmediate();
    numbers.clock.advance(5_000);
    numbers.commit.hurry();
    numbers.clock.advance(100);
    expect(await refused).toBe('SQLITE_BUSY');
  });

  it('is reported once, after two seconds', async () => {
    await using numbers = await openNumbers();
    numbers.other.exec('BEGIN IMMEDIATE');
    const written = numbers.add(1);
    await setImmediate();
    numbers.clock.advance(1_999);
    expect(numbers.told).toEqual([]);
    numbers.clock.advance(9_000);
    expect(numbers.told).toEqual(['database is locked']);
    numbers.other.exec('COMMIT');
    numbers.clock.advance(100);
    await written;
    expect(numbers.told).toHaveLength(1);
  });

  it('stood still for as long as it was held, for all who could not write to it', async () => {
    await using numbers = await openNumbers();
    const { clock, commit } = numbers;
    expect(commit.standstill()).toBe(0);
    numbers.other.exec('BEGIN IMMEDIATE');
    const written = numbers.add(1);
    await setImmediate();
    clock.advance(15_000);
    expect(commit.standstill()).toBe(15_000);
    numbers.other.exec('COMMIT');
    clock.advance(100);
    await written;
    expect(commit.standstill()).toBeGreaterThan(15_000);
    clock.advance(3_000);
    expect(commit.standstill()).toBe(0);
  });
});

describe('the end', () => {
  it('writes at once what is queued', async () => {
    await using numbers = await openNumbers();
    const written = numbers.add(1);
    numbers.commit[Symbol.dispose]();
    expect(numbers.seenByOther()).toEqual([1]);
    expect(await written).toBe(1);
  });

  it('writes what waits for another process, and calls off its timer', async () => {
    await using numbers = await openNumbers();
    numbers.other.exec('BEGIN IMMEDIATE');
    const written = numbers.add(1);
    await setImmediate();
    numbers.other.exec('COMMIT');
    numbers.commit[Symbol.dispose]();
    expect(await written).toBe(1);
    expect(numbers.clock.waiting).toBe(0);
  });

  it('throws what kept a write from disk', async () => {
    await using numbers = await openNumbers();
    await numbers.add(1);
    const all = Promise.allSettled([numbers.add(1), numbers.add(2)]);
    expect(() => numbers.commit[Symbol.dispose]()).toThrow('UNIQUE');
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(numbers.seenByOther()).toEqual([1, 2]);
  });

  it('of the database rejects what is queued and what comes after', async () => {
    await using numbers = await openNumbers();
    const queued = numbers.add(1);
    numbers.database.close();
    expect(() => numbers.commit[Symbol.dispose]()).toThrow('not open');
    await expect(queued).rejects.toThrow('not open');
    await expect(numbers.commit.write(() => 1)).rejects.toThrow('not open');
  });
});
