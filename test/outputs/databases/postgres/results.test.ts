import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openPostgresResults } from '../../../../src/outputs/databases/postgres/results.js';
import { classified, failed, sampleTicket } from '../../../support/outcomes.js';
import { type TestDatabase, testDatabase } from '../../../support/postgres.js';
import { serviceAccess } from '../../../support/services/access.js';
import { steadyWaiting } from '../../../support/waiting.js';
import { guestOf, makeRun, openResultsOf, stores, type TestStore, writeResults } from '../stores.js';

const outcomes = Array.from({ length: 1200 }, (_, index) => classified(sampleTicket(`${index}`, 'x')));

const count = async (store: { query(sql: string): Promise<Record<string, unknown>[]> }) =>
  Number((await store.query('SELECT count(*) FROM classifications'))[0]?.count);

/** Ends the connections of all others to this database, as a server that is stopped does. */
const endOthers = (store: TestStore) =>
  store.query(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);

const openAt = (url: string, more: { table?: string; warnings?: string[] } = {}) =>
  openPostgresResults(url, {
    table: more.table ?? 'classifications',
    run: makeRun(),
    variables: {},
    access: serviceAccess(),
    warn: (message) => more.warnings?.push(message),
    waiting: steadyWaiting(),
  });

describe('a table', () => {
  it('may be in a schema', async () => {
    await using store = await stores.postgres();
    await store.query('CREATE SCHEMA "my shop"');
    await writeResults(store, [outcomes], { table: 'my shop.Results' });
    expect(await store.query('SELECT count(*) FROM "my shop"."Results"')).toEqual([{ count: '1200' }]);
  });

  it('may be partitioned', async () => {
    await using store = await stores.postgres();
    await writeResults(store, []);
    await store.query(
      'CREATE TABLE whole (LIKE classifications INCLUDING ALL) PARTITION BY HASH (ticket_id)',
    );
    await store.query('CREATE TABLE part PARTITION OF whole FOR VALUES WITH (MODULUS 1, REMAINDER 0)');
    await writeResults(store, [outcomes], { table: 'whole' });
    expect(await store.query('SELECT count(*) FROM part')).toEqual([{ count: '1200' }]);
  });

  it('that may not be written to, or made, is refused before any ticket is paid for', async () => {
    await using store = await stores.postgres();
    await using guest = await guestOf(store);
    await expect(openResultsOf(guest)).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write table classifications: permission denied for schema public',
    });
    await writeResults(store, []);
    await expect(openResultsOf(guest)).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write table classifications: permission denied for table classifications',
    });
  });

  it.each([
    ['in a schema that is not there', 'none.t', /^Cannot write table none\.t: schema "none" does not exist$/],
    [
      'that is a catalog',
      'pg_class',
      /^Cannot write results into table pg_class: ticket_id \(text\) is missing/,
    ],
  ])('%s is refused', async (_, table, message) => {
    await using store = await stores.postgres();
    await expect(writeResults(store, [outcomes], { table })).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it('has NULL where there is nothing, also where an administrator has turned array_nulls off', async () => {
    await using store = await stores.postgres();
    await store.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET array_nulls = off', current_database()); END $$`,
    );
    await writeResults(store, [outcomes.slice(0, 1)]);
    expect(await store.query('SELECT error_code, error_message FROM classifications')).toEqual([
      { error_code: null, error_message: null },
    ]);
  });

  it('is refused on a server that only reads', async () => {
    await using database = await testDatabase();
    await database.query(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    await expect(openAt(database.url)).rejects.toMatchObject({
      code: 'bad_output',
      hint: 'It can only be read: name the primary server.',
    });
  });

  it('may be made by many at once', async () => {
    await using store = await stores.postgres();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(names.map((id) => writeResults(store, [outcomes], { run: { id, prompt: id } })));
    expect(await count(store)).toBe(names.length * outcomes.length);
  });

  it('may be written to by many at once, the same tickets in any order', async () => {
    await using store = await stores.postgres();
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      names.map((id, index) => {
        const order = index % 2 === 0 ? outcomes : outcomes.toReversed();
        return writeResults(store, [order, order], { run: { id } });
      }),
    );
    expect(await count(store)).toBe(outcomes.length);
  });
});

describe('text that PostgreSQL cannot hold', () => {
  it('is reported once', async () => {
    await using store = await stores.postgres();
    const warnings: string[] = [];
    const nul = [
      failed(sampleTicket('a\0', 'x'), 'refused', '\0'),
      classified(sampleTicket('b', 'x'), ['\0']),
    ];
    await writeResults(store, [nul], { warnings });
    expect(warnings).toEqual(['PostgreSQL cannot hold the character U+0000: each is replaced by U+FFFD']);
  });

  it('is a long id: it is cut, and stays different from others', async () => {
    await using store = await stores.postgres();
    const warnings: string[] = [];
    // Random, since an index entry is compressed.
    const long = Array.from({ length: 20_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + (index ** 3 % 20_000)),
    ).join('');
    const tickets = [`${long}1`, `${long}2`].map((id) => classified(sampleTicket(id, 'x')));
    await writeResults(store, [tickets], { warnings });
    await writeResults(store, [tickets], { run: { id: 'run-2' } });
    expect(await count(store)).toBe(2);
    expect(warnings).toEqual([expect.stringMatching(/^ids of more than 2000 bytes are cut/)]);
  });
});

describe('a connection that is lost', () => {
  it.each([
    ['between two batches', 500],
    ['while a batch is gathered', 700],
  ])('%s is an error that keeps the earlier batches', async (_, written) => {
    await using store = await stores.postgres();
    const writer = await openResultsOf(store);
    await writer.write(outcomes.slice(0, written));
    await endOthers(store);
    const rest = async () => {
      await writer.write(outcomes.slice(written));
      await writer.commit();
    };
    await expect(rest()).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringMatching(/^Cannot write table classifications: .*(terminat|connection)/i),
      hint: expect.stringMatching(/^Check that the server is running, and run the same command again/),
    });
    await writer.discard();
    expect(await count(store)).toBe(500);
    await writeResults(store, [outcomes]);
    expect(await count(store)).toBe(1200);
  });

  it('while a batch waits for a lock is an error too', async () => {
    await using store = await stores.postgres();
    const writer = await openResultsOf(store);
    await using other = await lockTable(store);
    const writing = writer.write(outcomes);
    writing.catch(() => {});
    await untilBlocked(store);
    await store.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`);
    await expect(writing).rejects.toMatchObject({ code: 'bad_output' });
    await writer.discard();
    await other.release();
    expect(await count(store)).toBe(0);
  });

  it('after the last batch does not end the program', async () => {
    await using store = await stores.postgres();
    const writer = await openResultsOf(store);
    await writer.write(outcomes.slice(0, 500));
    await endOthers(store);
    await writer.discard();
    await writer.discard();
    expect(await count(store)).toBe(500);
  });
});

describe('a locked table', () => {
  it('is waited for, and said to be', async () => {
    await using store = await stores.postgres();
    const notes: string[] = [];
    const writer = await openResultsOf(store, { waiting: steadyWaiting(notes) });
    await using other = await lockTable(store);
    const writing = writer.write(outcomes);
    await untilBlocked(store);
    const note = 'waiting for table classifications: another transaction may hold it';
    await expect.poll(() => notes).toContain(note);
    await other.release();
    await writing;
    await writer.commit();
    expect(await count(store)).toBe(1200);
  });

  it('is waited for for 30 seconds, where the server has no lock_timeout of its own', async () => {
    await using store = await stores.postgres();
    await writeResults(store, []);
    await store.query(`CREATE TABLE seen (lock_timeout text);
      CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO seen VALUES (current_setting('lock_timeout')); RETURN NULL; END$$;
      CREATE TRIGGER see AFTER INSERT ON classifications EXECUTE FUNCTION see()`);
    await writeResults(store, [outcomes]);
    expect(await store.query('SELECT DISTINCT lock_timeout FROM seen')).toEqual([{ lock_timeout: '30s' }]);
  });

  it('is given up at the first interrupt, and nothing is written later', async () => {
    await using store = await stores.postgres();
    let interrupt = () => {};
    const onInterrupt = (listener: () => void) => {
      interrupt = listener;
      return () => {};
    };
    const writer = await openResultsOf(store, { waiting: { ...steadyWaiting(), onInterrupt } });
    await using other = await lockTable(store);
    const writing = writer.write(outcomes).catch((error: unknown) => error);
    await untilBlocked(store);
    interrupt();
    expect(await writing).toMatchObject({ code: 'interrupted' });
    await writer.discard();
    await other.release();
    expect(await count(store)).toBe(0);
  });

  it('is an error where the server’s lock_timeout says so, and earlier batches stay', async () => {
    await using database = await testDatabase();
    await database.query(`ALTER DATABASE ${database.name} SET lock_timeout = 1`);
    const store = await storeOf(database);
    const writer = await openResultsOf(store);
    await writer.write(outcomes.slice(0, 500));
    await using other = await lockTable(store);
    await expect(writer.write(outcomes.slice(500, 1000))).rejects.toMatchObject({
      code: 'bad_output',
      message: 'Cannot write table classifications: canceling statement due to lock timeout',
      hint: expect.stringMatching(/^Another transaction holds the table/),
    });
    await writer.discard();
    await other.release();
    expect(await count(store)).toBe(500);
  });
});

describe('a server that refuses', () => {
  it.each([
    ['the password', (url: URL) => Object.assign(url, { password: 'wr0ng-s3cret' })],
    ['the database', (url: URL) => Object.assign(url, { password: 'sesame', pathname: '/n0ne' })],
    ['the connection', (url: URL) => Object.assign(url, { password: 's3cret', port: '1' })],
  ])('%s is an error without the password', async (_, change) => {
    await using database = await testDatabase();
    const url = change(new URL(database.url));
    const error = await openAt(url.href).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'bad_output', hint: expect.any(String) });
    // The message for a missing password rule names the user only; whatever it says, it holds no secret.
    expect(Object.values({ ...toTexts(error) }).join()).not.toContain(url.password);
  });
});

/** What is shown of an error. */
function toTexts(error: unknown): { message?: string; hint?: unknown } {
  return error instanceof Error ? { message: error.message, hint: 'hint' in error && error.hint } : {};
}

async function storeOf(database: TestDatabase): Promise<TestStore> {
  return {
    kind: 'postgres',
    location: database.url,
    query: (sql) => database.query(sql),
    async [Symbol.asyncDispose]() {},
  };
}

/** Another program's transaction that lets nobody at the table. */
async function lockTable(store: TestStore): Promise<AsyncDisposable & { release(): Promise<void> }> {
  const client = new pg.Client(store.location);
  await client.connect();
  await client.query('BEGIN; LOCK TABLE classifications');
  return {
    release: async () => void (await client.query('ROLLBACK')),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Asks the server until somebody waits for a lock. */
async function untilBlocked(store: TestStore): Promise<void> {
  const sql = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`;
  while ((await store.query(sql)).length === 0);
}
