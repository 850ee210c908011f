import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
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
  const commit = createGroupCommit(database, clock);
  const insert = database.prepare('INSERT INTO numbers VALUES (?)');
  return {
    database,
    other,
    clock,
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
  it('are one transaction, in their order, and each is told what came of it once that is on disk', async () => {
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

  it('do not keep later ones from being written when the disk is full', async () => {
    await using numbers = await openNumbers();
    numbers.database.exec('CREATE TABLE texts (text)');
    const pages = numbers.database.pragma('page_count', { simple: true });
    numbers.database.pragma(`max_page_count = ${pages}`);
    const large = numbers.commit.write(() =>
      numbers.database.exec('INSERT INTO texts VALUES (zeroblob(9999999))'),
    );
    expect(await codeOf(large)).toBe('SQLITE_FULL');
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

  it('is given up after ten seconds, and tried anew with the next write', async () => {
    await using numbers = await openNumbers();
    numbers.other.exec('BEGIN IMMEDIATE');
    const refused = codeOf(numbers.add(1));
    await setImmediate();
    numbers.clock.advance(10_000);
    expect(await refused).toBe('SQLITE_BUSY');
    const written = numbers.add(2);
    await setImmediate();
    numbers.other.exec('COMMIT');
    numbers.clock.advance(9_000);
    await written;
    expect(numbers.seenByOther()).toEqual([2]);
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
