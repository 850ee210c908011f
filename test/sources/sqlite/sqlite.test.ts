import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { explainOpening, openForReading } from '../../../src/sources/sqlite/open.js';
import { fc } from '../../support/properties.js';
import { open, openQuery } from '../../support/sources.js';
import { Database } from '../../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

/** A SQLite file made by these statements. */
function makeDatabase(folder: TemporaryFolder, sql: string, name = 't.db'): string {
  const database = new Database(folder.file(name));
  // Lets a test write what another program leaves in a schema.
  database.unsafeMode(true);
  database.exec(sql);
  database.close();
  return folder.file(name);
}

/** Writes into the schema what a program with modules of its own leaves there. */
const nosuchModule = `PRAGMA writable_schema = ON;
  INSERT INTO sqlite_schema VALUES ('table', 'zones', 'zones', 0, 'CREATE VIRTUAL TABLE zones USING rtree_of_mine(a)')`;

async function read(path: string, sql: string, parameters: Record<string, string> = {}) {
  await using table = await openQuery(path, sql, parameters);
  return (await collect(table.rows())).map(({ values }) => values);
}

describe('a cell of SQLite has one text form', () => {
  it.each([
    ["'a'", 'a'],
    ['1', '1'],
    ['9223372036854775807', '9223372036854775807'],
    ['1.5', '1.5'],
    ['5.0', '5'],
    ['1e21', '1e+21'],
    ['9e999', 'Infinity'],
    ['-9e999', '-Infinity'],
    // SQLite has NULL for what is not a number.
    ['9e999 - 9e999', ''],
    ["x'00ff'", '\\x00ff'],
    ['NULL', ''],
    ["''", ''],
    ["json_object('a', 1)", '{"a":1}'],
  ])('%s is %s', async (sql, expected) => {
    await using folder = await temporaryFolder();
    expect(await read(makeDatabase(folder, 'CREATE TABLE t (a)'), `SELECT ${sql}`)).toEqual([[expected]]);
  });

  it('and a column of booleans has true and false', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(
      folder,
      "CREATE TABLE t (a BOOLEAN, b int); INSERT INTO t VALUES (1, 1), (0, 0), (NULL, NULL), (2, 2), ('x', 'x')",
    );
    const rows = [
      ['true', '1'],
      ['false', '0'],
      ['', ''],
      ['2', '2'],
      ['x', 'x'],
    ];
    expect(await read(path, 'SELECT * FROM t')).toEqual(rows);
  });
});

describe('parameters', () => {
  it('give any text back as it was', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, 'CREATE TABLE t (a)');
    // A lone surrogate has no UTF-8 to be stored as.
    const text = fc
      .string({ unit: 'binary' })
      .filter((value) => value.isWellFormed() && !value.includes('\u0000'));
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        expect(await read(path, 'SELECT :a, :b, :a = :a', { a, b })).toEqual([[a, b, '1']]);
      }),
      { numRuns: 50 },
    );
  });

  it('are numbers where the query says so', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2), (3)');
    expect(await read(path, 'SELECT a FROM t WHERE a > :n', { n: '1' })).toEqual([['2'], ['3']]);
    expect(await read(path, '-- param: n integer\nSELECT typeof(:n), a FROM t LIMIT :n', { n: '1' })).toEqual(
      [['integer', '1']],
    );
    const list = '-- param: some bigint[]\nSELECT a FROM t WHERE a IN (SELECT value FROM json_each(:some))';
    expect(await read(path, list, { some: '1,3' })).toEqual([['1'], ['3']]);
  });
});

describe('what is wrong with a query is shown at its place', () => {
  it.each([
    ['SELECT id, txt FROM tickets', 'no such column: txt', '           ^', 'Did you mean text?'],
    ['SELECT t.staus FROM tickets t', 'no such column: t.staus', '         ^', 'Did you mean status?'],
    [
      "SELECT 'staus', t.staus FROM tickets t -- staus",
      'no such column: t.staus',
      '                  ^',
      'Did you mean status?',
    ],
    ['SELECT "statsu" FROM tickets', 'no such column: "statsu"', '       ^', 'Did you mean status?'],
    ['SELECT * FROM ticket', 'no such table: ticket', '              ^', 'Did you mean tickets?'],
    ['SELECT id FORM tickets', 'near "tickets": syntax error', '               ^', undefined],
    [
      'SELECT id FROM tickets tickets WHERE )',
      'near ")": syntax error',
      '                                     ^',
      undefined,
    ],
    ['SELECT id, (text FROM tickets', 'near "FROM": syntax error', '                 ^', undefined],
    ['SELECT nosuch(id) FROM tickets', 'no such function: nosuch', '       ^', undefined],
    ['SELECT id FROM tickets a, tickets b', 'ambiguous column name: id', '       ^', undefined],
    ['SELECT id FROM', 'incomplete input', '              ^', undefined],
  ])('%s', async (sql, message, caret, hint) => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, 'CREATE TABLE tickets (id int, text text, status text)');
    const error: unknown = await read(path, sql).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'bad_query',
      message: expect.stringContaining(`--query:1: ${message}`),
    });
    expect(error).toMatchObject({ hint: expect.stringContaining(`  ${sql}\n  ${caret}`) });
    if (hint !== undefined) expect(error).toMatchObject({ hint: expect.stringContaining(hint) });
  });
});

describe('a table', () => {
  it('is read by any name; the only one needs none', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(
      folder,
      'CREATE TABLE "Odd ""name" (a, b); INSERT INTO "Odd ""name" VALUES (1, 2)',
    );
    for (const table of ['Odd "name', 'odd "NAME', undefined]) {
      await using opened = await open(path, { sql: { table } });
      expect([opened.columns, await collect(opened.rows())]).toEqual([
        ['a', 'b'],
        [{ values: ['1', '2'], line: 1 }],
      ]);
    }
  });

  it.each([
    ['tickts', 'has no table tickts', 'Did you mean tickets? Its tables: tickets, seen.'],
    [undefined, 'Cannot tell which table', 'Its tables: tickets, seen.'],
  ])('that is not there is reported with those that are: %s', async (table, message, hint) => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, 'CREATE TABLE tickets (id); CREATE VIEW seen AS SELECT * FROM tickets');
    await expect(open(path, { sql: { table } })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

describe('the only table', () => {
  it.each([
    ['a full-text index', "CREATE VIRTUAL TABLE tickets_fts USING fts5(text, content='tickets')"],
    ['one under a name of its own', 'CREATE VIRTUAL TABLE search USING fts5(text, content = "tickets")'],
    ['an older one', 'CREATE VIRTUAL TABLE tickets_search USING fts4(text)'],
    ['a spatial index', 'CREATE VIRTUAL TABLE places USING rtree(id, a, b)'],
    ['a table of a module that is not there', nosuchModule],
    ['what such a table keeps', `${nosuchModule}; CREATE TABLE zones_rows (id, text)`],
    ['numbers of rows', 'CREATE TABLE seen (id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE seen'],
    ['statistics', 'CREATE INDEX by_text ON tickets (text); ANALYZE'],
  ])('may have beside it %s', async (_, sql) => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(
      folder,
      `CREATE TABLE tickets (id, text); INSERT INTO tickets VALUES (1, 'a'); ${sql}`,
    );
    await using table = await open(path);
    expect((await collect(table.rows())).map(({ values }) => values)).toEqual([['1', 'a']]);
  });

  it.each(['fts5(id, text)', 'fts4(id, text)'])('may be a full-text one: %s', async (module) => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(
      folder,
      `CREATE VIRTUAL TABLE tickets USING ${module}; INSERT INTO tickets VALUES (1, 'a')`,
    );
    await using table = await open(path);
    expect((await collect(table.rows())).map(({ values }) => values)).toEqual([['1', 'a']]);
  });

  it('is not decided where a full-text one may be meant', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(
      folder,
      'CREATE TABLE settings (key, value); CREATE VIRTUAL TABLE tickets USING fts5(id, text)',
    );
    await expect(open(path)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('Its tables: settings, tickets.'),
    });
  });

  it.each([
    ['a view', 'CREATE VIEW tickets AS SELECT 1 AS id, 2 AS text'],
    [
      'without rowid',
      'CREATE TABLE tickets (id PRIMARY KEY, text) WITHOUT ROWID; INSERT INTO tickets VALUES (1, 2)',
    ],
    [
      'with a computed column',
      'CREATE TABLE tickets (id, text AS (id + 1) STORED); INSERT INTO tickets VALUES (1)',
    ],
    [
      'in UTF-16',
      "PRAGMA encoding = 'UTF-16'; CREATE TABLE tickets (id, text); INSERT INTO tickets VALUES ('1', '2')",
    ],
  ])('may be %s', async (_, sql) => {
    await using folder = await temporaryFolder();
    await using table = await open(makeDatabase(folder, sql));
    expect(table.columns).toEqual(['id', 'text']);
    expect((await collect(table.rows())).map(({ values }) => values)).toEqual([['1', '2']]);
  });
});

describe('a text with bytes that are not text', () => {
  /** Rows of such texts, and of U+FFFD by right. */
  const rows = (count: number) => `
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO t SELECT i, CASE i % 3
      WHEN 0 THEN CAST(x'61ff62' AS TEXT) WHEN 1 THEN 'a' || char(65533) || 'b' ELSE 'ä' END, i / 2.0 FROM n`;
  const message = 'The text in column text has bytes that are not UTF-8.';

  it.each([
    ['a table', undefined],
    ['a query', '-- param: least integer\nSELECT id, text, x FROM t WHERE id > :least ORDER BY -id'],
  ])('is an error of its ticket alone: %s', async (_, sql) => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, `CREATE TABLE t (id, text, x); ${rows(3_000)}`);
    await using table = await (sql === undefined ? open(path) : openQuery(path, sql, { least: '0' }));
    const found = await collect(table.rows());
    expect(found).toHaveLength(3_000);
    for (const { values, unreadable } of found) {
      const isDamaged = Number(values[0]) % 3 === 0;
      expect(unreadable).toEqual(isDamaged ? { code: 'bad_encoding', message } : undefined);
    }
  });

  it('is kept with rows that are fetched first', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, `CREATE TABLE t (id, text, x); ${rows(3)}`);
    await using table = await open(path, { spool: { limit: undefined } });
    const found = await collect(table.rows());
    expect(found.map(({ unreadable }) => unreadable?.message)).toEqual([undefined, undefined, message]);
  });

  it('may be in any column, of any name', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(
      folder,
      `CREATE TABLE t (id, "a b"); INSERT INTO t VALUES ('ä', CAST(x'c3' AS TEXT)), (CAST(x'80' AS TEXT), 'b')`,
    );
    await using table = await openQuery(path, 'SELECT id, id, "a b" FROM t -- all');
    expect((await collect(table.rows())).map(({ unreadable }) => unreadable?.message)).toEqual([
      'The text in column a b has bytes that are not UTF-8.',
      'The text in column id has bytes that are not UTF-8.',
    ]);
  });

  it('is not a guess where a query gives its rows in another order each time', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, `CREATE TABLE t (id, text, x); ${rows(300)}`);
    await using table = await openQuery(path, 'SELECT id, text FROM t ORDER BY random()');
    for (const { values, unreadable } of await collect(table.rows())) {
      if (unreadable) expect(Number(values[0]) % 3).not.toBe(2);
    }
  });
});

describe('a file that is not SQLite, or cannot be read, is reported', () => {
  it.each([
    [
      'a text',
      'bad_input',
      'is not a SQLite database',
      async (folder: TemporaryFolder) => folder.write('t.db', 'id,text\n1,a\n'.repeat(99)),
    ],
    [
      'one that is cut off',
      'bad_input',
      'is',
      async (folder: TemporaryFolder) => folder.write('t.db', `SQLite format 3\0${'x'.repeat(99)}`),
    ],
    ['nothing', 'not_found', 'no such file', async (folder: TemporaryFolder) => folder.file('no.db')],
    ['a folder', 'not_found', 'it is a folder', async (folder: TemporaryFolder) => folder.path],
  ])('%s', async (_, code, message, make) => {
    await using folder = await temporaryFolder();
    await expect(open(await make(folder), { kind: 'sqlite' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('and an empty one has no tables', async () => {
    await using folder = await temporaryFolder();
    await expect(open(await folder.write('t.db', ''))).rejects.toMatchObject({
      hint: expect.stringContaining('It has no tables.'),
    });
  });
});

describe('reading', () => {
  const many =
    'CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO t SELECT i FROM n';

  it('comes in batches, and can be left early', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, many);
    const sizes: number[] = [];
    await using table = await open(path);
    for await (const batch of table.rows()) sizes.push(batch.length);
    expect(sizes).toEqual([1000, 1000, 500]);
    const left = await open(path);
    for await (const batch of left.rows()) {
      expect(batch.at(-1)).toEqual({ values: ['1000'], line: 1000 });
      break;
    }
    await left[Symbol.asyncDispose]();
  });

  it('comes in small batches where rows are large', async () => {
    await using folder = await temporaryFolder();
    const rows = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)';
    await using table = await openQuery(
      makeDatabase(folder, many),
      `${rows} SELECT hex(zeroblob(1000000)) FROM n`,
    );
    const sizes: number[] = [];
    for await (const batch of table.rows()) sizes.push(batch.length);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('works where nothing may be written', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, many);
    await chmod(path, 0o444);
    await chmod(folder.path, 0o555);
    await using table = await open(path);
    expect(await collect(table.rows())).toHaveLength(2500);
    await chmod(folder.path, 0o755);
  });

  it('sees what is still in a log that another program keeps', async () => {
    await using folder = await temporaryFolder();
    const other = new Database(folder.file('t.db'));
    other.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    expect(await read(folder.file('t.db'), 'SELECT a FROM t')).toEqual([['1']]);
    other.close();
  });

  it('tells of a row that cannot be computed', async () => {
    await using folder = await temporaryFolder();
    const path = makeDatabase(folder, 'CREATE TABLE t (a); INSERT INTO t VALUES (1), (9223372036854775807)');
    await expect(read(path, 'SELECT sum(a) FROM t')).rejects.toMatchObject({
      code: 'bad_query',
      message: expect.stringContaining('integer overflow'),
    });
  });

  it.each(['settings', 'token'] as const)(
    'cannot say who reads, for there are no sessions: %s',
    async (identityForm) => {
      await using folder = await temporaryFolder();
      const identity = { userId: 'u', email: undefined, orgId: undefined, roles: [] };
      const opening = open(makeDatabase(folder, many), { sql: { identityForm, identity } });
      await expect(opening).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining('set_identity'),
      });
    },
  );
});

it.each([
  [
    'SQLITE_READONLY_DIRECTORY',
    'bad_input',
    't.db keeps a log (WAL) beside it, and you may not write there',
    'Copy it',
  ],
  ['SQLITE_READONLY_CANTINIT', 'bad_input', 't.db keeps a log (WAL) beside it', 'Copy it'],
  ['SQLITE_READONLY_ROLLBACK', 'bad_input', 't.db must be repaired before it is read', 'Open it once'],
  ['SQLITE_IOERR_READ', 'bad_input', 't.db cannot be read: said', 'whole'],
  ['SQLITE_BUSY_RECOVERY', 'file_locked', 't.db is locked by another program', 'again'],
  ['SQLITE_PROTOCOL', 'file_locked', 't.db is locked by another program', 'again'],
  ['EACCES', 'not_found', 'Cannot read t.db: you may not read it', 'path'],
])('%s is explained as %s', async (code, expected, message, hint) => {
  const cause = Object.assign(new Error('said'), { code });
  expect(await explainOpening('/t.db', 't.db', cause)).toMatchObject({
    code: expected,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

it('a file that waits to be repaired is not said to be missing', async () => {
  await using folder = await temporaryFolder();
  const path = makeDatabase(folder, 'CREATE TABLE t (a)');
  // The journal of a program that was cut off.
  await folder.write('t.db-journal', Buffer.from(`d9d505f920a163d7${'01'.repeat(600)}`, 'hex'));
  await expect(open(path)).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('must be repaired'),
  });
});

it.each(['DELETE', 'WAL'])('a file that another program keeps to itself is locked: %s', async (mode) => {
  await using folder = await temporaryFolder();
  const path = folder.file('t.db');
  const other = new Database(path);
  other.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = ${mode}; CREATE TABLE t (a)`);
  await expect(openForReading(path, 't.db', 0)).rejects.toMatchObject({ code: 'file_locked' });
  other.close();
});

it('a file that another program holds is said to be locked, and is read once it is free', async () => {
  await using folder = await temporaryFolder();
  const path = makeDatabase(folder, "CREATE TABLE t (a); INSERT INTO t VALUES ('x')");
  const other = new Database(path);
  other.exec('BEGIN EXCLUSIVE');
  await expect(openForReading(path, 't.db', 0)).rejects.toMatchObject({
    code: 'file_locked',
    message: 't.db is locked by another program',
  });
  other.exec('COMMIT');
  other.close();
  (await openForReading(path, 't.db', 0)).close();
  expect(await read(path, 'SELECT a FROM t')).toEqual([['x']]);
});
