import { describe, expect, it } from 'vitest';
import { createRates, type RateName } from '../../../src/storage/shared/rates.js';
import { testDatabase } from '../../support/postgres.js';
import { asClient, sharedDatabase, sharedTables } from '../../support/shared-cache.js';
import { sharedRates } from '../../support/shared-rates.js';

const name: RateName = {
  counts: 'requests',
  endpoint: 'https://example.com/v1',
  model: 'small',
  credential: 'key sesame',
};

/** One machine, or several, on a database whose clock shows what the test says. */
async function machines<const Names extends readonly string[]>(...names: Names) {
  const database = await testDatabase();
  const shared = await sharedRates(database);
  const opened = await Promise.all(names.map((holder) => shared.machine(holder)));
  return {
    database,
    shared,
    opened,
    async [Symbol.asyncDispose]() {
      await shared[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Takes as much as there is. */
const all = { wanted: 1_000, least: 1 };

describe('a limit of 600 a minute, of which ten flow in in a second', () => {
  it('begins with one request, and fills by the clock of the database', async () => {
    await using bench = await machines('a');
    const leases = bench.opened[0]?.open(name, 600);
    expect((await leases?.take(all))?.granted).toBe(1);
    expect(await leases?.take(all)).toMatchObject({ granted: 0, perMinute: 600 });
    bench.shared.advance(315);
    expect((await leases?.take(all))?.granted).toBe(3);
  });

  it('saves up half a second, and one request', async () => {
    await using bench = await machines('a');
    const leases = bench.opened[0]?.open(name, 600);
    await leases?.take(all);
    bench.shared.advance(3_600_000);
    expect((await leases?.take(all))?.granted).toBe(5);
  });

  it('fills nothing while the clock of the database is set back, and goes on from there', async () => {
    await using bench = await machines('a');
    const leases = bench.opened[0]?.open(name, 600);
    await leases?.take(all);
    bench.shared.advance(-3_600_000);
    expect((await leases?.take(all))?.granted).toBe(0);
    bench.shared.advance(110);
    expect((await leases?.take(all))?.granted).toBe(1);
  });

  it('says when to come back where there is too little', async () => {
    await using bench = await machines('a');
    const leases = bench.opened[0]?.open(name, 600);
    await leases?.take(all);
    const { nextMs = 0 } = (await leases?.take(all)) ?? {};
    expect(nextMs).toBeGreaterThanOrEqual(350);
    expect(nextMs).toBeLessThanOrEqual(450);
  });

  it.each([
    [700, 'as long as it holds', 4],
    [760, 'and not later', 0],
  ])('gets back within %i ms what was not used, %s', async (ms, _, granted) => {
    await using bench = await machines('a', 'b');
    const [a, b] = bench.opened.map((machine) => machine.open(name, 6));
    // One that is forgotten: it has saved up four.
    await a?.take({ wanted: 4, least: 4 });
    bench.shared.advance(600_000);
    const lease = await a?.take({ wanted: 4, least: 4 });
    bench.shared.advance(ms);
    if (lease) a?.giveBack(lease.granted, lease);
    await bench.shared.idle();
    expect((await b?.take(all))?.granted).toBe(granted);
  });

  it('is shared by all who have the credential, of whatever organisation, and by nobody else', async () => {
    await using database = await testDatabase();
    const urlOf = await sharedTables(database, 'acme', 'evil');
    const take = async (person: string, credential: string) => {
      await using shared = sharedDatabase(urlOf(person));
      return (
        await createRates(shared, person)
          .open({ ...name, credential }, 6)
          .take(all)
      ).granted;
    };
    expect(await take('acme', 'key sesame')).toBe(1);
    expect(await take('evil', 'key sesame')).toBe(0);
    expect(await take('evil', 'key of evil')).toBe(1);
  });

  it('keeps no credential in the database', async () => {
    await using bench = await machines('a');
    await bench.opened[0]?.open(name, 600).take(all);
    const [found] = await bench.database.query(
      "SELECT encode(id, 'escape') AS id, octet_length(id) AS size FROM ticketsift_rate_limits",
    );
    expect(found?.size).toBe(32);
    expect(found?.id).not.toContain('sesame');
  });

  it('shows its rows to no client, and lets none of them change one', async () => {
    await using database = await testDatabase();
    const urlOf = await sharedTables(database, 'acme');
    await using shared = sharedDatabase(urlOf('acme'));
    await createRates(shared, 'a').open(name, 600).take(all);
    for (const table of ['ticketsift_rate_limits', 'ticketsift_rate_holders'])
      await expect(asClient(urlOf('acme'), `SELECT FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('takes a table of the caller for none of its own', async () => {
    await using database = await testDatabase();
    const urlOf = await sharedTables(database, 'acme');
    await asClient(
      urlOf('acme'),
      'CREATE TEMPORARY TABLE ticketsift_rate_limits (id bytea PRIMARY KEY, level float8, filled_at timestamptz)',
      "SELECT * FROM ticketsift_take_rate('\\x01', 'h', 6, 1, 1)",
    );
    expect(await database.query('SELECT id FROM ticketsift_rate_limits')).toHaveLength(1);
  });
});

it('forgets a machine that has taken nothing for a minute, with the lower limit that it named', async () => {
  await using bench = await machines('a', 'b');
  const [a, b] = bench.opened;
  await a?.open(name, 6).take(all);
  const limit = async () => (await b?.open(name, 600).take(all))?.perMinute;
  bench.shared.advance(59_000);
  expect(await limit()).toBe(6);
  bench.shared.advance(2_000);
  expect(await limit()).toBe(600);
});

it('forgets a machine that has ended at once', async () => {
  await using bench = await machines('a', 'b');
  const [a, b] = bench.opened;
  await a?.open(name, 6).take(all);
  await a?.[Symbol.asyncDispose]();
  expect((await b?.open(name, 600).take(all))?.perMinute).toBe(600);
});

it('grants a request of more tokens than all else together once they have been saved up', async () => {
  await using bench = await machines('a');
  const leases = bench.opened[0]?.open({ ...name, counts: 'tokens' }, 1_000);
  const large = { wanted: 900, least: 900 };
  expect((await leases?.take(large))?.granted).toBe(900);
  bench.shared.advance(60_000);
  expect((await leases?.take(large))?.granted).toBe(0);
  bench.shared.advance(60_000);
  expect((await leases?.take(large))?.granted).toBe(900);
});
