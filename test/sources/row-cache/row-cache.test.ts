import { readdir, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { forgetRows } from '../../../src/sources/row-cache/row-cache.js';
import { queryOfFlag } from '../../../src/sources/sql/query-file.js';
import type { SqlOptions } from '../../../src/sources/table.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { ada, open, openQuery } from '../../support/sources.js';
import { Database } from '../../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

const minute = 60_000;

/** A database with a counter, and a way to read it with rows kept for five minutes. */
async function desk(folder: TemporaryFolder, database: TestDatabase) {
  await database.query(
    'CREATE TABLE t (id int, owner text); INSERT INTO t SELECT n, $$a$$ FROM generate_series(1, 3) n',
  );
  let now = 1_000_000;
  const read = async (
    sql = 'SELECT * FROM t ORDER BY id',
    {
      refresh = false,
      maxAge = 5 * minute,
      ...more
    }: Partial<SqlOptions> & { refresh?: boolean; maxAge?: number } = {},
  ) => {
    const cache = { folder: folder.file('rows'), maxAge, refresh, now: () => now };
    await using table = await open(database.url, { cache, sql: { query: queryOfFlag(sql), ...more } });
    return { count: (await collect(table.rows())).length, notes: table.notes, columns: table.columns };
  };
  return {
    read,
    pass: (ms: number) => {
      now += ms;
    },
    add: () => database.query('INSERT INTO t VALUES (4, $$a$$)'),
    files: () => readdir(folder.file('rows')),
  };
}

describe('rows that are kept', () => {
  it('are read again without the database, as long as they may be', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, pass, add } = await desk(folder, database);
    expect(await read()).toEqual({ count: 3, notes: [], columns: ['id', 'owner'] });
    await add();
    pass(4 * minute);
    expect(await read()).toEqual({
      count: 3,
      notes: [expect.stringContaining('240 s ago')],
      columns: ['id', 'owner'],
    });
    pass(minute);
    expect((await read()).count).toBe(4);
  });

  it('are fetched anew where the clock was set back since: how old they are is not known', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, pass, add } = await desk(folder, database);
    await read();
    await add();
    pass(-60 * minute);
    expect(await read()).toMatchObject({ count: 4, notes: [] });
  });

  it('are fetched anew by --refresh, and are then the newer ones', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, add, files } = await desk(folder, database);
    await read();
    await add();
    expect((await read(undefined, { refresh: true })).count).toBe(4);
    expect((await read()).count).toBe(4);
    expect(await files()).toHaveLength(1);
  });

  it('are not older than this run allows', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, add, pass } = await desk(folder, database);
    await read(undefined, { maxAge: 60 * minute });
    await add();
    pass(10 * minute);
    expect((await read(undefined, { maxAge: 5 * minute })).count).toBe(4);
  });

  it('are those of the same SQL, parameters, table and identity alone', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, files } = await desk(folder, database);
    const sql = 'SELECT * FROM t WHERE id >= :n AND owner <> :user_id';
    const bob = { ...ada, userId: 'u-bob' };
    const counts = [
      await read(sql, { parameters: { n: '1' }, identity: ada }),
      await read(sql, { parameters: { n: '2' }, identity: ada }),
      await read(sql, { parameters: { n: '2' }, identity: bob }),
      await read(`${sql} AND true`, { parameters: { n: '3' }, identity: bob }),
    ];
    expect(counts.map(({ count, notes }) => [count, notes])).toEqual([
      [3, []],
      [2, []],
      [2, []],
      [1, []],
    ]);
    expect(await files()).toHaveLength(4);
  });

  it('are not given to somebody who must log in first', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read } = await desk(folder, database);
    const sql = 'SELECT * FROM t WHERE owner <> :user_id';
    await read(sql, { identity: ada });
    await expect(read(sql)).rejects.toMatchObject({ code: 'login_required' });
  });

  it('are whole even if the first run read only some', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read } = await desk(folder, database);
    const cache = { folder: folder.file('rows'), maxAge: minute, refresh: false, now: () => 1_000_000 };
    const query = queryOfFlag('SELECT n FROM generate_series(1, 2500) n');
    const table = await open(database.url, { cache, sql: { query } });
    for await (const batch of table.rows()) {
      expect(batch).toHaveLength(1000);
      break;
    }
    await table[Symbol.asyncDispose]();
    expect((await read(query.sql)).count).toBe(2500);
  });

  it('leave nothing when the database fails half-way', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, files } = await desk(folder, database);
    await expect(read('SELECT 1 / (n - 1500) FROM generate_series(1, 2500) n')).rejects.toMatchObject({
      code: 'bad_query',
    });
    expect(await files()).toEqual([]);
  });

  it.each(['postgres', 'sqlite'])(
    'are not taken for whole where a run was stopped while it fetched them: %s',
    async (kind) => {
      await using folder = await temporaryFolder();
      await using database = await testDatabase();
      const file = new Database(folder.file('t.db'));
      file.exec(
        'CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO t SELECT i FROM n',
      );
      file.close();
      const location = kind === 'postgres' ? database.url : folder.file('t.db');
      const query = queryOfFlag(
        kind === 'postgres' ? 'SELECT n FROM generate_series(1, 50000) n' : 'SELECT a FROM t',
      );
      const cache = { folder: folder.file('rows'), maxAge: minute, refresh: false, now: () => 1_000_000 };
      const table = await open(location, { cache, sql: { query } });
      const rows = table.rows()[Symbol.asyncIterator]();
      const first = rows.next();
      await expect.poll(() => readdir(folder.file('rows'))).not.toEqual([]);
      await Promise.all([
        table[Symbol.asyncDispose](),
        expect(first).rejects.toMatchObject({ code: 'interrupted' }),
      ]);
      expect(await readdir(folder.file('rows'))).toEqual([]);
    },
  );

  it('are fetched anew where their file is damaged', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, files } = await desk(folder, database);
    await read();
    const [name = ''] = await files();
    await folder.write(`rows/${name}`, 'not a database, but long enough to look like one '.repeat(99));
    expect(await read()).toMatchObject({ count: 3, notes: [] });
    expect(await files()).toHaveLength(1);
  });

  it('are others where the session is set up otherwise', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read } = await desk(folder, database);
    await database.query('CREATE SCHEMA other; CREATE TABLE other.t (id int, owner text)');
    expect((await read()).count).toBe(3);
    expect((await read(undefined, { variables: { PGOPTIONS: '-c search_path=other' } })).count).toBe(0);
  });

  it('cannot be where their folder cannot', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read } = await desk(folder, database);
    await folder.write('rows', 'a file');
    await expect(read()).rejects.toMatchObject({
      code: 'cache_unavailable',
      hint: expect.stringContaining('--cache-rows'),
    });
  });

  it('are all forgotten when that is asked for', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, files } = await desk(folder, database);
    await read('SELECT 1');
    await read('SELECT 2');
    expect(await forgetRows(folder.file('rows'))).toBe(2);
    expect([await files(), await forgetRows(folder.file('nowhere'))]).toEqual([[], 0]);
  });

  it('go when they are old, no matter whose they are', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, pass, files } = await desk(folder, database);
    await read('SELECT 1');
    await read('SELECT 2');
    pass(6 * minute);
    await read('SELECT 3');
    expect(await files()).toHaveLength(1);
  });

  it('are for the user’s eyes only', async () => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    const { read, files } = await desk(folder, database);
    await read();
    const [name = ''] = await files();
    const modes = [await stat(folder.file('rows')), await stat(folder.file(`rows/${name}`))].map(
      ({ mode }) => mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600]);
    expect(name).not.toMatch(/sesame|postgres/);
  });

  it('are not for files, which are there anyway', async () => {
    await using folder = await temporaryFolder();
    const cache = { folder: folder.file('rows'), maxAge: minute, refresh: false, now: () => 0 };
    await expect(open(await folder.write('t.csv', 'text\na\n'), { cache })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('rows that are kept or fetched first', () => {
  it.each(['cache', 'spool'])('let go of the database when that is asked for: %s', async (how) => {
    await using folder = await temporaryFolder();
    await using database = await testDatabase();
    await database.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
    const cache = { folder: folder.file('rows'), maxAge: minute, refresh: false, now: () => 1_000_000 };
    await using table = await open(
      database.url,
      how === 'cache' ? { cache } : { spool: { limit: undefined } },
    );
    await table.fetchAll?.();
    // Waits for whoever still reads the table.
    await database.query("SET lock_timeout = '5s'; ALTER TABLE t ADD COLUMN urgent boolean");
    expect(await collect(table.rows())).toEqual([{ values: ['1'], line: 1 }]);
  });
});

describe('a database that is written to while its tickets are classified', () => {
  const connections = (database: TestDatabase) =>
    database.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ticketsift' AND datname = current_database()",
    );

  it.each([
    ['when that is asked for', true],
    ['before the first row is given', false],
  ])('is read to the end and let go: %s', async (_, isAskedFor) => {
    await using database = await testDatabase();
    await database.query(
      'CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 2500)',
    );
    await using table = await open(database.url, { spool: { limit: undefined } });
    const rows = table.rows()[Symbol.asyncIterator]();
    const first = isAskedFor ? await table.fetchAll?.() : await rows.next();
    expect(first === undefined).toBe(isAskedFor);
    await expect.poll(() => connections(database)).toEqual([]);
    await database.query('ALTER TABLE t ADD COLUMN urgent boolean; DELETE FROM t');
    let count = isAskedFor ? 0 : 1000;
    for (let next = await rows.next(); !next.done; next = await rows.next()) count += next.value.length;
    expect([table.columns, count, table.progress()]).toEqual([['id'], 2500, 1]);
  });

  it('is read no further than anybody will want', async () => {
    await using database = await testDatabase();
    await using table = await openQuery(
      database.url,
      'SELECT 1 / (n - 1500) FROM generate_series(1, 2500) n',
      {},
      {},
      { spool: { limit: 1100 } },
    );
    await expect(table.fetchAll?.()).rejects.toMatchObject({ code: 'bad_query' });
    await using some = await openQuery(
      database.url,
      'SELECT 1 / (n - 1500) FROM generate_series(1, 2500) n',
      {},
      {},
      { spool: { limit: 900 } },
    );
    expect(await collect(some.rows())).toHaveLength(900);
  });

  it('leaves nothing when it cannot be read', async () => {
    await using database = await testDatabase();
    await using table = await openQuery(
      database.url,
      'SELECT 1 / 0',
      {},
      {},
      { spool: { limit: undefined } },
    );
    await expect(table.fetchAll?.()).rejects.toMatchObject({ code: 'bad_query' });
    await expect.poll(() => connections(database)).toEqual([]);
  });
});
