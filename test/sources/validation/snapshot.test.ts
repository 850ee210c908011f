import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseQueries } from '../../../src/sources/sql/query-file.js';
import type { CheckTarget } from '../../../src/sources/validation/checker.js';
import { openChecker } from '../../../src/sources/validation/index.js';
import { checkAgainst } from '../../../src/sources/validation/offline.js';
import { readSnapshot, writeSnapshot } from '../../../src/sources/validation/snapshot.js';
import { testDatabase } from '../../support/postgres.js';
import { serviceAccess } from '../../support/services/access.js';
import { Database } from '../../support/sqlite.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

const schema = `CREATE TABLE tickets (id integer PRIMARY KEY, text text, status text, created_at date);
  CREATE TABLE users (id integer PRIMARY KEY, name text)`;

const queries = `-- name: open
-- param: since date
SELECT t.id, t.text AS body, u.name
FROM tickets t JOIN users u ON u.id = t.id
WHERE t.status = :status AND created_at >= :since

-- name: mine
WITH own AS (SELECT id FROM tickets WHERE text = :user_id) SELECT id FROM own
`;

const targetsOf = (text: string): CheckTarget[] =>
  parseQueries(text, 'q.sql').map(({ name, query }) => ({ name: `q.sql#${name}`, query }));

/** Where each kind of database is that has this schema. */
const makers = {
  async postgres() {
    const database = await testDatabase();
    await database.query(schema);
    return { location: database.url, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  },
  async sqlite() {
    const folder = await temporaryFolder();
    const database = new Database(folder.file('t.db'));
    database.exec(schema);
    database.close();
    return { location: folder.file('t.db'), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  },
};

async function snapshotOf(location: string, folder: TemporaryFolder, text = queries) {
  await using checker = await openChecker(location, { variables: {}, access: serviceAccess(), cwd: '/' });
  const targets = targetsOf(text);
  const checked = new Map();
  for (const target of targets) checked.set(target, await checker.check(target));
  const path = folder.file('snapshot.json');
  await writeSnapshot(path, checked);
  return { path, snapshot: await readSnapshot(path) };
}

describe.each(Object.entries(makers))('%s', (kind, make) => {
  it('says what a query takes and gives, without running it', async () => {
    await using database = await make();
    await using checker = await openChecker(database.location, {
      variables: {},
      access: serviceAccess(),
      cwd: '/',
    });
    const [open, mine] = targetsOf(queries);
    const types = kind === 'postgres' ? ['text', 'date'] : ['any', 'date'];
    expect(open && (await checker.check(open)).shape).toEqual({
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'body', type: 'text' },
        { name: 'name', type: 'text' },
      ],
      parameters: [
        { name: 'status', type: types[0] },
        { name: 'since', type: types[1] },
      ],
    });
    // You are not logged in, and nothing is read.
    expect(mine && (await checker.check(mine)).shape.columns).toEqual([{ name: 'id', type: 'integer' }]);
    expect((await checker.check({ name: 't', table: 'tickets' })).shape.columns).toHaveLength(4);
  });

  it('goes on to the next query after a wrong one', async () => {
    await using database = await make();
    await using checker = await openChecker(database.location, {
      variables: {},
      access: serviceAccess(),
      cwd: '/',
    });
    const [wrong, right] = targetsOf(queries.replace('t.status', 't.staus'));
    await expect(wrong && checker.check(wrong)).rejects.toMatchObject({
      code: 'bad_query',
      message: expect.stringMatching(/^q\.sql:5: /),
      hint: expect.stringMatching(
        / {2}WHERE t\.staus = :status AND created_at >= :since\n {10}\^\n.*Did you mean status\?/s,
      ),
    });
    expect(right && (await checker.check(right)).shape.columns).toHaveLength(1);
  });

  it('is not needed for queries that a snapshot knows', async () => {
    await using database = await make();
    await using folder = await temporaryFolder();
    const { snapshot } = await snapshotOf(database.location, folder);
    for (const text of [
      queries,
      queries.replaceAll('\n', '\r\n'),
      queries.replace('WHERE t', '-- and\n  WHERE\tt'),
    ]) {
      expect(targetsOf(text).map((target) => checkAgainst(snapshot, target).columns.length)).toEqual([3, 1]);
    }
  });

  it.each([
    ['t.status =', 't.staus =', 5, 'There is no staus in its tables', 'Did you mean status?'],
    ['created_at', 'creatd_at', 5, 'There is no creatd_at in its tables', 'Did you mean created_at?'],
    ['u.name', 'u.nmae', 3, 'There is no nmae in its tables', 'Did you mean name?'],
    ['JOIN users', 'JOIN usres', 4, 'There is no usres in its tables', 'Did you mean users?'],
    ['"t"."status"', '"t"."statsu"', 5, 'There is no "statsu" in its tables', 'Did you mean status?'],
  ])('is not needed to point at what is misspelt: %s as %s', async (right, wrong, line, message, hint) => {
    await using database = await make();
    await using folder = await temporaryFolder();
    const { snapshot } = await snapshotOf(database.location, folder);
    const text = right.startsWith('"') ? queries.replace('t.status', wrong) : queries.replace(right, wrong);
    const [target] = targetsOf(text);
    expect(() => target && checkAgainst(snapshot, target)).toThrow(
      expect.objectContaining({
        code: 'bad_query',
        message: `q.sql:${line}: ${message}`,
        hint: expect.stringMatching(new RegExp(`\\^\\n${hint.replace('?', '\\?')}$`)),
      }),
    );
  });

  it.each([
    ['a condition that is new', (text: string) => text.replace('WHERE', 'WHERE true AND')],
    ['a type that is another', (text: string) => text.replace('since date', 'since text')],
    ['a name that nobody can guess', (text: string) => text.replace('t.status', 't.whatever')],
    ['a function', (text: string) => text.replace('t.status', 'lower(t.status)')],
  ])('is needed for a query that has changed: %s', async (_, change) => {
    await using database = await make();
    await using folder = await temporaryFolder();
    const { snapshot } = await snapshotOf(database.location, folder);
    const [target] = targetsOf(change(queries));
    expect(() => target && checkAgainst(snapshot, target)).toThrow(
      expect.objectContaining({
        code: 'bad_query',
        message: expect.stringContaining('has changed since it was checked'),
      }),
    );
  });

  it('is needed for a query that is new, or for another table', async () => {
    await using database = await make();
    await using folder = await temporaryFolder();
    const { snapshot } = await snapshotOf(database.location, folder);
    const [target] = targetsOf('-- name: new\nSELECT id FROM tickets');
    expect(() => target && checkAgainst(snapshot, target)).toThrow(/q\.sql#new is not in the snapshot/);
    expect(() => checkAgainst(snapshot, { name: 'tickets', table: 'tickets' })).toThrow(
      /is not in the snapshot/,
    );
  });

  it('is needed whatever the name of a query is', async () => {
    await using database = await make();
    await using folder = await temporaryFolder();
    const { snapshot } = await snapshotOf(database.location, folder);
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(() => checkAgainst(snapshot, { name, table: 'tickets' })).toThrow(/is not in the snapshot/);
    }
  });

  it('leaves a snapshot that changes only where something has', async () => {
    await using database = await make();
    await using folder = await temporaryFolder();
    const { path } = await snapshotOf(database.location, folder);
    const first = await readFile(path, 'utf8');
    const swapped = queries.split('\n\n').toReversed().join('\n\n');
    await snapshotOf(database.location, folder, swapped);
    expect(await readFile(path, 'utf8')).toBe(first);
    expect(first).not.toContain(database.location);
  });
});

describe('a snapshot', () => {
  it('leaves out tables of other schemas that no one named', async () => {
    await using database = await testDatabase();
    await using folder = await temporaryFolder();
    await database.query(`${schema}; CREATE SCHEMA other; CREATE TABLE other.tickets (x int)`);
    const { snapshot } = await snapshotOf(database.url, folder);
    expect(Object.keys(snapshot.queries['q.sql#mine']?.tables ?? {})).toEqual(['tickets']);
    const named = '-- name: there\nSELECT x FROM other.tickets';
    const tables = (await snapshotOf(database.url, folder, named)).snapshot.queries['q.sql#there']?.tables;
    expect(Object.keys(tables ?? {})).toContain('other.tickets');
  });

  it('that cannot be written leaves nothing', async () => {
    await using folder = await temporaryFolder();
    await folder.write('s.json/x', '');
    await expect(writeSnapshot(folder.file('s.json'), new Map())).rejects.toMatchObject({
      code: 'bad_output',
    });
    expect(await readdir(folder.path)).toEqual(['s.json']);
  });
});

describe('a file that is not a snapshot is refused', () => {
  it.each([
    ['not there', undefined, 'not_found'],
    ['no JSON', '{', 'bad_input'],
    ['of another version', '{"version":2,"queries":{}}', 'bad_input'],
    ['something else', '[]', 'bad_input'],
  ])('%s', async (_, content, code) => {
    await using folder = await temporaryFolder();
    if (content !== undefined) await folder.write('s.json', content);
    await expect(readSnapshot(folder.file('s.json'))).rejects.toMatchObject({
      code,
      hint: expect.stringContaining('--write-snapshot'),
    });
  });

  it('and what is not a database cannot be checked against', async () => {
    await expect(
      openChecker('t.csv', { variables: {}, access: serviceAccess(), cwd: '/' }),
    ).rejects.toMatchObject({ code: 'usage' });
  });
});
