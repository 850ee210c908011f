import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSharedBudgets } from '../../../src/storage/shared/budgets.js';
import { createGroupWrites } from '../../../src/storage/shared/group-writes.js';
import { testDatabase } from '../../support/postgres.js';
import { fc } from '../../support/properties.js';
import { randomNumbers } from '../../support/random.js';
import { sharedDatabase, sharedTables } from '../../support/shared-cache.js';
import { onMachine, startMachine } from '../../support/shared-process.js';
import { virtualClock } from '../../support/virtual-clock.js';

/** Budgets as a machine of this name opens them, on a database that has others. */
async function sharedBudgets(...holders: readonly string[]) {
  const test = await testDatabase();
  const urlOf = await sharedTables(test, 'acme', 'evil');
  const opened: AsyncDisposable[] = [];
  const open = (holder: string, organisation = 'acme') => {
    const database = sharedDatabase(urlOf(organisation));
    const clock = virtualClock();
    const budgets = createSharedBudgets({ database, writes: createGroupWrites(database), holder, clock });
    opened.push(database, budgets);
    return budgets;
  };
  const all = holders.map((holder) => open(holder));
  return {
    test,
    url: urlOf('acme'),
    open,
    all,
    async [Symbol.asyncDispose]() {
      for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
    },
  };
}

const spentOn = [
  ['paid a 1', 7],
  ['paid a 2', 0],
  ['paid ab 1', 9],
  ['paid', 9],
  ['run', 9],
] as const;

describe('a shared budget', () => {
  it('gives what it has, up to the limit and no further', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    expect(await budgets.used('b')).toBe(0);
    expect(await budgets.reserve('b', 60, 100)).toBe(true);
    expect(await budgets.reserve('b', 41, 100)).toBe(false);
    expect(await budgets.reserve('b', 40, 100)).toBe(true);
    expect(await budgets.used('b')).toBe(100);
    expect(await budgets.reserve('b', 0, 100)).toBe(true);
  });

  it('takes back what was not needed, and takes more where more was', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    await budgets.reserve('b', 60, 100);
    expect(budgets.isOpen('b')).toBe(true);
    await budgets.settle('b', 60, 15);
    expect(budgets.isOpen('b')).toBe(false);
    expect(await budgets.used('b')).toBe(15);
    await budgets.settle('b', 0, 100);
    expect(await budgets.used('b')).toBe(115);
  });

  it('is found by the beginning of its name, with what is spent', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    for (const [id, spent] of spentOn) await budgets.settle(id, 0, spent);
    await budgets.reserve('paid a 2', 5, 10);
    await shared.open('b', 'evil').settle('paid a 3', 0, 5);
    expect([...(await budgets.spentOf('paid a '))]).toEqual(spentOn.slice(0, 2));
    expect([...(await budgets.spentOf('none'))]).toEqual([]);
  });

  it('has the limit that each who reserves names, and no worst case without a bound', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    await budgets.reserve('b', 10, 10);
    expect(await budgets.reserve('b', 1, 10)).toBe(false);
    expect(await budgets.reserve('b', 1, Number.MAX_VALUE)).toBe(true);
    expect(await budgets.reserve('b', Number.MAX_SAFE_INTEGER * 1e6, 1e9)).toBe(false);
  });

  it('keeps exact sums of what many reserve at once', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    const amounts = fc.array(fc.nat(2 ** 40), { maxLength: 20 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(amounts, fc.nat(2 ** 43), async (wanted, limit) => {
        const id = `b${round++}`;
        const given = await Promise.all(wanted.map((amount) => budgets.reserve(id, amount, limit)));
        let used = 0;
        const expected = wanted.map((amount) => {
          if (used + amount > limit) return false;
          used += amount;
          return true;
        });
        expect(given).toEqual(expected);
        expect(await budgets.used(id)).toBe(used);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses what is not a whole number, and nothing else of the same turn', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    const [half, whole] = await Promise.allSettled([
      budgets.reserve('b', 0.5, 10),
      budgets.reserve('b', 5, 10),
    ]);
    expect(half.status).toBe('rejected');
    expect(whole).toMatchObject({ value: true });
  });

  it('is one of the organisation, and no other sees what is spent of it', async () => {
    await using shared = await sharedBudgets();
    await shared.open('a').reserve('b', 100, 100);
    expect(await shared.open('c').reserve('b', 1, 100)).toBe(false);
    const evil = shared.open('b', 'evil');
    expect(await evil.used('b')).toBe(0);
    expect(await evil.reserve('b', 100, 100)).toBe(true);
  });
});

describe('what a machine has reserved', () => {
  it('is awaited by others as long as it shows that it is there, and stays used when it does not', async () => {
    await using shared = await sharedBudgets('a', 'b');
    const [a, b] = shared.all;
    await a?.reserve('b', 60, 100);
    expect(await a?.isAwaited('b')).toBe(false);
    expect(await b?.isAwaited('b')).toBe(true);
    await shared.test.query("UPDATE ticketsift_reservations SET renewed_at = renewed_at - interval '21 s'");
    expect(await b?.isAwaited('b')).toBe(false);
    expect(await b?.reserve('b', 41, 100)).toBe(false);
    expect(await b?.used('b')).toBe(60);
  });

  it('is given back by that machine alone, and no more than it is', async () => {
    await using shared = await sharedBudgets('a', 'b');
    const [a, b] = shared.all;
    await a?.reserve('b', 60, 100);
    await b?.settle('b', 60, 0);
    expect(await b?.used('b')).toBe(60);
    await a?.settle('b', 1_000, 5);
    expect(await b?.used('b')).toBe(5);
  });

  it('leaves no row once all is settled', async () => {
    await using shared = await sharedBudgets();
    const budgets = shared.open('a');
    await budgets.reserve('b', 60, 100);
    await budgets.settle('b', 60, 1);
    await budgets[Symbol.asyncDispose]();
    expect(await shared.test.query('SELECT FROM ticketsift_reservations')).toEqual([]);
  });
});

const spendAll = `
  let spent = 0;
  while (await budgets.reserve('b', 7, Number(args[0]))) {
    console.log('reserved');
    await budgets.settle('b', 7, 5);
    console.log('settled');
  }
  await close();`;

const countOf = (output: string, word: string) => output.split('\n').filter((line) => line === word).length;

it('eight machines use up one budget, and never more', async () => {
  await using shared = await sharedBudgets();
  const machines = Array.from({ length: 8 }, (_, index) =>
    onMachine(spendAll, shared.url, `m${index}`, '1000'),
  );
  const settled = (await Promise.all(machines)).map((output) => countOf(output, 'settled'));
  const spent = settled.reduce((sum, count) => sum + 5 * count, 0);
  expect(await shared.open('a').used('b')).toBe(spent);
  expect(spent).toBeLessThanOrEqual(1000);
  expect(spent).toBeGreaterThan(1000 - 7 - 8 * 7);
});

it('eight machines that are killed at any moment spend no more than their budget, and what they had reserved stays used', async () => {
  await using shared = await sharedBudgets();
  const random = randomNumbers(11);
  const limit = 1500;
  const machines = Array.from({ length: 8 }, async (_, index) => {
    const machine = startMachine(spendAll, shared.url, `m${index}`, String(limit));
    const killAt = 2 + Math.floor(random() * 40);
    let output = '';
    machine.stdout.on('data', (data) => {
      output += String(data);
      if (index > 0 && output.split('\n').length > killAt) machine.kill('SIGKILL');
    });
    await once(machine, 'close');
    return output;
  });
  const outputs = await Promise.all(machines);
  const used = await shared.open('a').used('b');
  // What was settled and never said to be counts as well.
  const leastUsed = outputs.reduce(
    (sum, output) =>
      sum + 5 * countOf(output, 'settled') + 5 * (countOf(output, 'reserved') - countOf(output, 'settled')),
    0,
  );
  expect(used).toBeGreaterThanOrEqual(leastUsed);
  expect(used).toBeLessThanOrEqual(limit);
  expect(used).toBeGreaterThan(limit - 7 - 8 * 7);
});
