import { describe, expect, inject, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { openPostgres, openPostgresRows } from '../../../src/sources/postgres/postgres.js';
import { queryOfFlag } from '../../../src/sources/sql/query-file.js';
import type { SqlOptions } from '../../../src/sources/table.js';
import { testDatabase } from '../../support/postgres.js';
import { fc } from '../../support/properties.js';
import { ada, open, openQuery, sourceOptions } from '../../support/sources.js';
import { collect } from '../../support/tickets.js';
import { verifyLogins } from '../../support/verified-logins.js';

async function read(
  url: string,
  sql: string,
  parameters: Record<string, string> = {},
  more: Partial<SqlOptions> = {},
) {
  await using table = await openQuery(url, sql, parameters, more);
  return (await collect(table.rows())).map(({ values }) => values);
}

describe('a value of PostgreSQL has one text form', () => {
  it.each([
    ["'a'::text", 'a'],
    ["'a '::char(3)", 'a  '],
    ['1::smallint', '1'],
    ['9007199254740993::bigint', '9007199254740993'],
    ["'12345678901234567890.10'::numeric", '12345678901234567890.10'],
    ["'NaN'::numeric", 'NaN'],
    ['0.1::float8', '0.1'],
    ['1e21::float8', '1e+21'],
    ['5::float8', '5'],
    ['0.1::float4', '0.1'],
    ["'-Infinity'::float8", '-Infinity'],
    ['true', 'true'],
    ['false', 'false'],
    ["'2026-01-31'::date", '2026-01-31'],
    ["'2026-01-31 08:00'::timestamp", '2026-01-31T08:00:00'],
    ["'2026-01-31 08:00:00.125+02'::timestamptz", '2026-01-31T06:00:00.125Z'],
    ["'infinity'::timestamptz", 'infinity'],
    ["'0044-03-15 08:00+00 BC'::timestamptz", '0044-03-15T08:00:00Z BC'],
    ["'08:30'::time", '08:30:00'],
    ["'1 day 2 hours'::interval", '1 day 02:00:00'],
    [`'{"b": 1.50, "a": [1, 2]}'::json`, '{"b":1.50,"a":[1,2]}'],
    [`'{"b": 12345678901234567890}'::jsonb`, '{"b":12345678901234567890}'],
    ['ARRAY[1, NULL, 3]', '[1,null,3]'],
    [`ARRAY['a', 'b"c', 'NULL', 'd,e', '{}']`, '["a","b\\"c","NULL","d,e","{}"]'],
    ['ARRAY[[1, 2], [3, 4]]', '[[1,2],[3,4]]'],
    ["'{}'::text[]", '[]'],
    ["'[0:1]={1,2}'::int[]", '[1,2]'],
    ["ARRAY['NaN', '1.50']::numeric[]", '["NaN",1.50]'],
    ['ARRAY[true, false]', '[true,false]'],
    [`ARRAY['{"a": 1}']::jsonb[]`, '[{"a":1}]'],
    ["ARRAY['2026-01-31 08:00Z']::timestamptz[]", '["2026-01-31T08:00:00Z"]'],
    ["'\\x00ff'::bytea", '\\x00ff'],
    ["ARRAY['(1,1),(0,0)', '(3,3),(2,2)']::box[]", '{(1,1),(0,0);(3,3),(2,2)}'],
    ["'1 2'::int2vector", '1 2'],
    ["'(1,2)'::point", '(1,2)'],
    ["ARRAY[interval '1 day']", '["1 day"]'],
    [`'{"b":1, "10":2, "9": [ ] }'::json`, '{"b":1,"10":2,"9":[]}'],
    [`'{"a": "x \\" : , y"}'::json`, '{"a":"x \\" : , y"}'],
    ["'{6F9619FF-8B86-D011-B42D-00C04FC964FF}'::uuid", '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ["'10.0.0.1/8'::inet", '10.0.0.1/8'],
    ['NULL', ''],
    ["''", ''],
  ])('%s is %s', async (sql, expected) => {
    expect(await read(inject('postgresUrl'), `SELECT ${sql}`)).toEqual([[expected]]);
  });

  it('also of types that the database’s owner has made', async () => {
    await using database = await testDatabase();
    await database.query(`CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE DOMAIN flag AS boolean;
      CREATE DOMAIN flags AS boolean[]; CREATE TYPE pair AS (a int, b text)`);
    const sql = `SELECT 'bad'::mood, ARRAY['good']::mood[], true::flag, ARRAY[true]::flag[], '{t,f}'::flags, (1, 'x')::pair`;
    expect(await read(database.url, sql)).toEqual([
      ['bad', '["good"]', 'true', '[true]', '[true,false]', '(1,x)'],
    ]);
  });

  it('whatever the role is set to', async () => {
    await using database = await testDatabase();
    await database.query(`ALTER DATABASE ${database.name} SET DateStyle = 'German, DMY'`);
    await database.query(`ALTER DATABASE ${database.name} SET TimeZone = 'Asia/Tokyo'`);
    await database.query(`ALTER DATABASE ${database.name} SET bytea_output = 'escape'`);
    await database.query(`ALTER DATABASE ${database.name} SET standard_conforming_strings = off`);
    const sql = String.raw`SELECT '2026-01-31 08:00Z'::timestamptz, 'a'::bytea, '\' || :a || '\'`;
    expect(await read(database.url, sql, { a: 'x' })).toEqual([['2026-01-31T08:00:00Z', '\\x61', '\\x\\']]);
  });
});

describe('parameters', () => {
  it('give any text back as it was', async () => {
    const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\u0000', ''));
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        const rows = await read(inject('postgresUrl'), 'SELECT :a::text, :b::text, :a::text = :a', { a, b });
        expect(rows).toEqual([[a, b, 'true']]);
      }),
      { numRuns: 25 },
    );
  });

  it('have the types of the columns they are compared with, or those that the query gives', async () => {
    await using database = await testDatabase();
    await database.query(`CREATE TABLE t (id bigint, at date, tags text[]);
      INSERT INTO t VALUES (1, '2026-01-01', '{a,b}'), (2, '2026-02-01', '{c}')`);
    expect(await read(database.url, 'SELECT id FROM t WHERE id = :id', { id: '2' })).toEqual([['2']]);
    expect(await read(database.url, 'SELECT id FROM t WHERE at >= :at', { at: '2026-01-15' })).toEqual([
      ['2'],
    ]);
    const typed = '-- param: days integer\n-- param: tags text[]\n';
    const days = `${typed}SELECT id FROM t WHERE at < date '2026-01-01' + :days AND tags && :tags`;
    expect(await read(database.url, days, { days: '10', tags: 'b,x' })).toEqual([['1']]);
  });

  it.each([
    ['SELECT 1 WHERE 1 = :n', { n: 'one' }, 'invalid input syntax for type integer'],
    ['SELECT now() - :d', { d: 'x' }, 'invalid input syntax'],
    ['SELECT 1 WHERE :b IS NULL', { b: '1' }, 'could not determine data type of parameter :b'],
  ])(
    'that the database does not take are told under the names the user gave: %s',
    async (sql, parameters, message) => {
      await expect(read(inject('postgresUrl'), sql, parameters)).rejects.toMatchObject({
        code: 'bad_query',
        message: expect.stringContaining(message),
      });
    },
  );
});

describe('what is wrong with a query is shown at its place', () => {
  it.each([
    ['SELECT id, txt FROM tickets', 'column "txt" does not exist', '           ^', 'Did you mean text?'],
    ['SELECT t.staus FROM tickets t', 'column t.staus does not exist', '         ^', 'Did you mean status?'],
    ['SELECT "Statsu" FROM tickets', 'column "Statsu" does not exist', '       ^', 'Did you mean status?'],
    [
      'SELECT :a::text, txt FROM tickets',
      'column "txt" does not exist',
      '                 ^',
      'Did you mean text?',
    ],
    ["SELECT '😀', txt FROM tickets", 'column "txt" does not exist', '             ^', 'Did you mean text?'],
    ['SELECT * FROM ticket', 'relation "ticket" does not exist', '              ^', 'Did you mean tickets?'],
    ['SELECT id FORM tickets', 'syntax error at or near "tickets"', '               ^', undefined],
    [
      'SELECT nosuch(id) FROM tickets',
      'function nosuch(bigint) does not exist',
      '       ^',
      'No function matches',
    ],
  ])('%s', async (sql, message, caret, hint) => {
    await using database = await testDatabase();
    await database.query('CREATE TABLE tickets (id bigint, text text, status text)');
    const parameters: Record<string, string> = sql.includes(':a') ? { a: 'x' } : {};
    const error: unknown = await read(database.url, sql, parameters).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'bad_query', message: `--query:1: ${message}` });
    expect(error).toMatchObject({ hint: expect.stringContaining(`  ${sql}\n  ${caret}`) });
    if (hint !== undefined) expect(error).toMatchObject({ hint: expect.stringContaining(hint) });
  });
});

describe('a table', () => {
  it('is read in the order of its primary key, by any name', async () => {
    await using database = await testDatabase();
    await database.query(`CREATE SCHEMA "The desk"; CREATE TABLE "The desk"."Odd ""name" (b int, a int, PRIMARY KEY (a, b));
      INSERT INTO "The desk"."Odd ""name" VALUES (2, 1), (1, 1), (0, 2)`);
    for (const table of ['The desk.Odd "name', 'the desk.odd "NAME', undefined]) {
      await using opened = await open(database.url, { sql: { table } });
      expect((await collect(opened.rows())).map(({ values }) => values.join())).toEqual([
        '1,1',
        '2,1',
        '0,2',
      ]);
    }
  });

  it('may be a view', async () => {
    await using database = await testDatabase();
    await database.query(
      'CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a + 1 AS b FROM t',
    );
    await using opened = await open(database.url, { sql: { table: 'v' } });
    expect([opened.columns, await collect(opened.rows())]).toEqual([['b'], [{ values: ['2'], line: 1 }]]);
  });

  it.each([
    ['tickts', 'has no table tickts', 'Did you mean tickets? Its tables: tickets, users.'],
    ['tickets; DROP TABLE tickets', 'has no table', 'Its tables'],
    [undefined, 'Cannot tell which table', 'Its tables: tickets, users.'],
  ])('that is not there is reported with those that are: %s', async (table, message, hint) => {
    await using database = await testDatabase();
    await database.query('CREATE TABLE tickets (id int); CREATE TABLE users (id int)');
    await expect(open(database.url, { sql: { table } })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

describe('reading', () => {
  it('streams what was asked for, in batches, and lets go of the connection at once', async () => {
    await using database = await testDatabase();
    const connections = () =>
      database.query(`SELECT application_name FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'ticketsift'`);
    const sizes: number[] = [];
    await using table = await openQuery(database.url, 'SELECT n FROM generate_series(1, 2500) n');
    expect(await connections()).toHaveLength(1);
    for await (const batch of table.rows()) sizes.push(batch.length);
    expect([sizes[0], Math.max(...sizes), sizes.reduce((sum, size) => sum + size)]).toEqual([10, 1000, 2500]);
    await expect.poll(connections).toEqual([]);
  });

  it('lets go of the connection when it is left early', async () => {
    await using database = await testDatabase();
    const table = await openQuery(database.url, 'SELECT n FROM generate_series(1, 100000) n');
    for await (const batch of table.rows()) {
      expect(batch[0]).toEqual({ values: ['1'], line: 1 });
      break;
    }
    await expect
      .poll(() =>
        database.query(
          "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ticketsift' AND datname = current_database()",
        ),
      )
      .toEqual([]);
  });

  it('ends the query on the server as well when it is left while that works', async () => {
    await using database = await testDatabase();
    const running = () =>
      database.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ticketsift' AND datname = current_database()",
      );
    const table = await openQuery(database.url, 'SELECT pg_sleep(600)');
    const reading = collect(table.rows());
    await expect
      .poll(() =>
        database.query(
          "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
        ),
      )
      .toHaveLength(1);
    await Promise.all([
      table[Symbol.asyncDispose](),
      expect(reading).rejects.toMatchObject({ code: 'interrupted' }),
    ]);
    await expect.poll(running).toEqual([]);
  });

  it('does not count the time in which no one asks for more as the database’s', async () => {
    await using database = await testDatabase();
    await using table = await openQuery(
      database.url,
      'SELECT n FROM generate_series(1, 3000) n',
      {},
      { statementTimeoutMs: 300 },
    );
    let rows = 0;
    for await (const batch of table.rows()) {
      rows += batch.length;
      // Longer than the statement timeout, by the database's own clock.
      await database.query('SELECT pg_sleep(0.4)');
    }
    expect(rows).toBe(3000);
  });

  it('ends with a hint when the database takes too long', async () => {
    await using database = await testDatabase();
    const slow = read(database.url, 'SELECT pg_sleep(10)', {}, { statementTimeoutMs: 100 });
    await expect(slow).rejects.toMatchObject({
      code: 'source_lost',
      hint: expect.stringContaining('--statement-timeout'),
    });
  });

  it('tells how many rows came before the connection was lost', async () => {
    await using database = await testDatabase();
    await using table = await openQuery(database.url, 'SELECT n FROM generate_series(1, 5000) n');
    const seen: number[] = [];
    const reading = (async () => {
      for await (const batch of table.rows()) {
        seen.push(batch.length);
        await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'ticketsift'`);
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'source_lost',
      exitCode: 1,
      message: expect.stringMatching(/the connection was lost after 10 rows: terminating connection/),
      hint: expect.stringContaining('run the same command again'),
    });
  });

  it('tells of a row that cannot be computed', async () => {
    await using database = await testDatabase();
    await expect(read(database.url, 'SELECT 1 / (n - 5) FROM generate_series(1, 9) n')).rejects.toMatchObject(
      {
        code: 'bad_query',
        message: expect.stringContaining('division by zero'),
      },
    );
  });

  it('fetches few large rows at once', async () => {
    await using database = await testDatabase();
    await using table = await openQuery(
      database.url,
      "SELECT repeat('x', 200000) FROM generate_series(1, 40)",
    );
    const sizes: number[] = [];
    for await (const batch of table.rows()) sizes.push(batch.length);
    expect(sizes).toEqual([10, 5, 5, 5, 5, 5, 5]);
  });

  it.each([
    ['SELECT FROM generate_series(1, 5)', 'This query gives no columns'],
    ['WITH w AS (INSERT INTO t VALUES (1) RETURNING a) SELECT * FROM w', 'must not contain data-modifying'],
    ['SELECT a INTO other FROM t', 'INTO'],
  ])('is refused before anything is read: %s', async (sql, message) => {
    await using database = await testDatabase();
    await database.query('CREATE TABLE t (a int)');
    await expect(openQuery(database.url, sql)).rejects.toMatchObject({
      code: 'bad_query',
      message: expect.stringContaining(message),
    });
  });

  it('lasts as long as it must, whatever sessions are allowed', async () => {
    await using database = await testDatabase();
    await database.query(`ALTER DATABASE ${database.name} SET transaction_timeout = '300ms'`);
    await database.query(`ALTER DATABASE ${database.name} SET idle_in_transaction_session_timeout = '300ms'`);
    await using table = await openQuery(database.url, 'SELECT n FROM generate_series(1, 30) n');
    let rows = 0;
    for await (const batch of table.rows()) {
      rows += batch.length;
      await database.query('SELECT pg_sleep(0.4)');
    }
    expect(rows).toBe(30);
  });

  it('takes no limit for the longest there is', async () => {
    await using database = await testDatabase();
    const limit = "SELECT current_setting('statement_timeout')";
    expect(await read(database.url, limit, {}, { statementTimeoutMs: 30 * 86_400_000 })).toEqual([
      ['2147483647ms'],
    ]);
    expect(await read(database.url, limit, {}, { statementTimeoutMs: 60_000 })).toEqual([['1min']]);
  });

  it('needs the right to read', async () => {
    await using database = await testDatabase();
    await database.query(`CREATE TABLE secret (a int); CREATE ROLE r_${database.name} LOGIN PASSWORD 'x'`);
    const url = Object.assign(new URL(database.url), { username: `r_${database.name}`, password: 'x' }).href;
    await expect(read(url, 'SELECT * FROM secret')).rejects.toMatchObject({
      code: 'bad_query',
      message: expect.stringContaining('permission denied for table secret'),
    });
    await database.query(`DROP ROLE r_${database.name}`);
  });
});

describe('row-level security', () => {
  it('sees who reads, and lets others’ rows alone', async () => {
    await using database = await testDatabase();
    const role = `rls_${database.name}`;
    await database.query(`CREATE TABLE tickets (id int, owner text, org text);
      INSERT INTO tickets VALUES (1, 'u-ada', 'o-1'), (2, 'u-bob', 'o-1'), (3, 'u-ada', 'o-2');
      ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON tickets USING (owner = current_setting('ticketsift.user_id', true)
        AND org = current_setting('ticketsift.org_id', true)
        AND current_setting('ticketsift.user_roles', true)::jsonb ? 'analyst');
      CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT ON tickets TO ${role}`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
    const as = async (identity: typeof ada | undefined, isSet: boolean) => {
      const identityForm = isSet ? 'settings' : undefined;
      const options = sourceOptions({
        sql: { query: queryOfFlag('SELECT id FROM tickets'), identity, identityForm },
      });
      await using table = await openPostgres(url, options);
      return (await collect(table.rows())).map(({ values }) => values[0]);
    };
    try {
      expect(await as(ada, true)).toEqual(['1']);
      expect(await as({ ...ada, userId: 'u-bob' }, true)).toEqual(['2']);
      expect(await as({ ...ada, roles: [] }, true)).toEqual([]);
      expect(await as({ ...ada, userId: "' OR true --" }, true)).toEqual([]);
      expect(await as(ada, false)).toEqual([]);
      await expect(as(undefined, true)).rejects.toMatchObject({ code: 'login_required', exitCode: 4 });
    } finally {
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it('ends with exit code 4 where the database no longer accepts the login', async () => {
    await using database = await testDatabase();
    await verifyLogins(database, `analysts_${database.name}`);
    await database.query(`
      CREATE OR REPLACE FUNCTION ticketsift_auth.sign_in(token text) RETURNS void LANGUAGE sql AS '';
      CREATE OR REPLACE FUNCTION ticketsift_auth.claims() RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = '28000', MESSAGE = 'the login has expired';
      END $$`);
    const query = 'SELECT ticketsift_auth.claims() AS text';
    const token = { identity: ada, identityForm: 'token' as const, idToken: async () => 'a.b.c' };
    await expect(read(database.url, query, {}, token)).rejects.toMatchObject({
      code: 'login_required',
      exitCode: 4,
      message: expect.stringMatching(/^postgres:.* no longer accepts your login: the login has expired$/),
    });
  });

  it('does not connect where there is no token to sign in with', async () => {
    const failure = new TicketsiftError('login_required', 'Your id token has expired');
    const token = {
      identity: ada,
      identityForm: 'token' as const,
      idToken: async () => {
        throw failure;
      },
    };
    await expect(read('postgres://127.0.0.1:1/x', 'SELECT 1', {}, token)).rejects.toBe(failure);
  });
});

describe('a row that is larger than a text can be', () => {
  it('ends the run with its number, after the rows before it', async () => {
    await using database = await testDatabase();
    await database.query(
      'CREATE TABLE t AS SELECT n, repeat($$x$$, CASE n WHEN 25 THEN 20000 ELSE 10 END) FROM generate_series(1, 30) n',
    );
    await using table = await openPostgresRows(database.url, sourceOptions(), 10_000);
    const read: number[] = [];
    const reading = async () => {
      for await (const rows of table.rows()) read.push(...rows.map(({ line }) => line));
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'source_lost',
      message: expect.stringMatching(
        /^postgres:.*: row 25 is larger than 10,000 bytes, which cannot be read$/,
      ),
      hint: expect.stringContaining('left(body, 100000)'),
    });
    expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('may have exactly that size', async () => {
    await using database = await testDatabase();
    await database.query('CREATE TABLE t AS SELECT repeat($$x$$, 9994)');
    await using table = await openPostgresRows(database.url, sourceOptions(), 10_000);
    expect(await collect(table.rows())).toHaveLength(1);
  });
});
