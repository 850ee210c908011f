import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../../src/storage/cache/cache.js';
import { systemClock, temporaryCache } from '../../support/cache.js';
import { inProcess, startProcess } from '../../support/cache-process.js';
import { fc } from '../../support/properties.js';
import { Database } from '../../support/sqlite.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { virtualClock } from '../../support/virtual-clock.js';

describe('a budget', () => {
  it('gives what it has, up to the ceiling and no further', async () => {
    using cache = temporaryCache();
    const { budgets } = cache;
    expect(budgets.used('b')).toBe(0);
    expect(await budgets.reserve('b', 60, 100)).toBe(true);
    expect(await budgets.reserve('b', 41, 100)).toBe(false);
    expect(await budgets.reserve('b', 40, 100)).toBe(true);
    expect(budgets.used('b')).toBe(100);
    expect(await budgets.reserve('b', 0, 100)).toBe(true);
  });

  it('gives nothing at all where the first would pass the ceiling', async () => {
    using cache = temporaryCache();
    expect(await cache.budgets.reserve('b', 101, 100)).toBe(false);
    expect(cache.budgets.used('b')).toBe(0);
  });

  it('takes back what was not needed, and takes more where more was', async () => {
    using cache = temporaryCache();
    await cache.budgets.reserve('b', 60, 100);
    await cache.budgets.settle('b', 60, 15);
    expect(cache.budgets.used('b')).toBe(15);
    await cache.budgets.settle('b', 0, 100);
    expect(cache.budgets.used('b')).toBe(115);
  });

  it('is found by the beginning of its name, with what is spent', async () => {
    using cache = temporaryCache();
    const spent = [
      ['paid a 1', 7],
      ['paid a 2', 0],
      ['paid ab 1', 9],
      ['paid', 9],
      ['run', 9],
    ] as const;
    for (const [id, amount] of spent) await cache.budgets.settle(id, 0, amount);
    await cache.budgets.reserve('paid a 2', 5, 10);
    expect([...cache.budgets.spentOf('paid a ')]).toEqual(spent.slice(0, 2));
    expect([...cache.budgets.spentOf('none')]).toEqual([]);
  });

  it('is one of many', async () => {
    using cache = temporaryCache();
    await Promise.all([cache.budgets.reserve('a', 1, 10), cache.budgets.reserve('b', 2, 10)]);
    expect([cache.budgets.used('a'), cache.budgets.used('b')]).toEqual([1, 2]);
  });

  it('has the ceiling that each who reserves names', async () => {
    using cache = temporaryCache();
    await cache.budgets.reserve('b', 10, 10);
    expect(await cache.budgets.reserve('b', 1, 10)).toBe(false);
    expect(await cache.budgets.reserve('b', 1, 11)).toBe(true);
  });

  it('is still used up when the file is opened again: who reserved may have been charged', async () => {
    await using folder = await temporaryFolder();
    {
      using cache = openCache(folder.file('a.db'), systemClock);
      await cache.budgets.reserve('b', 5, 10);
    }
    using cache = openCache(folder.file('a.db'), systemClock);
    expect(cache.budgets.used('b')).toBe(5);
  });

  it('keeps exact sums', async () => {
    const amounts = fc.array(fc.nat(2 ** 40), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(amounts, fc.nat(2 ** 43), async (wanted, ceiling) => {
        using cache = temporaryCache();
        const given = await Promise.all(wanted.map((amount) => cache.budgets.reserve('b', amount, ceiling)));
        let used = 0;
        const expected = wanted.map((amount) => {
          if (used + amount > ceiling) return false;
          used += amount;
          return true;
        });
        expect(given).toEqual(expected);
        expect(cache.budgets.used('b')).toBe(used);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a budget that cannot be written', () => {
  it('gives nothing', async () => {
    await using folder = await temporaryFolder();
    const clock = virtualClock(1_000);
    using cache = openCache(folder.file('a.db'), clock);
    const other = new Database(folder.file('a.db'));
    other.exec('BEGIN IMMEDIATE');
    const refused = expect(cache.budgets.reserve('b', 1, 10)).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    await setImmediate();
    clock.advance(30_100);
    await refused;
    other.exec('ROLLBACK');
    other.close();
    expect(cache.budgets.used('b')).toBe(0);
  });

  it('refuses what is not a whole number', async () => {
    using cache = temporaryCache();
    await expect(cache.budgets.reserve('b', 0.5, 10)).rejects.toThrow('cannot store REAL value');
  });
});

it('eight processes use up one budget, and never more', async () => {
  await using folder = await temporaryFolder();
  const script = `
    let reserved = 0;
    while (await cache.budgets.reserve('b', 7, 1000)) {
      // Some cost less than was feared, so that more can be asked.
      await cache.budgets.settle('b', 7, 5);
      reserved++;
    }
    console.log(reserved);`;
  const all = await Promise.all(Array.from({ length: 8 }, () => inProcess(script, folder.file('a.db'))));
  const spent = all.reduce((sum, reserved) => sum + 5 * Number(reserved), 0);
  using cache = openCache(folder.file('a.db'), systemClock);
  expect(cache.budgets.used('b')).toBe(spent);
  expect(spent).toBeLessThanOrEqual(1000);
  expect(spent).toBeGreaterThan(1000 - 7 - 8 * 7);
});

describe('what others have reserved', () => {
  it('may come back as long as they run, and stays used when they are killed', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('a.db');
    const other = startProcess(
      `await cache.budgets.reserve('b', 60, 100); console.log('has it'); setInterval(() => {}, 1e6);`,
      path,
    );
    await once(other.stdout, 'data');
    using cache = openCache(path, systemClock);
    expect(cache.budgets.isAwaited('b')).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(cache.budgets.isAwaited('b')).toBe(false);
    expect(cache.budgets.used('b')).toBe(60);
  });

  it('is nothing of what this one has', async () => {
    using cache = temporaryCache();
    await cache.budgets.reserve('b', 60, 100);
    expect(cache.budgets.isAwaited('b')).toBe(false);
  });
});
