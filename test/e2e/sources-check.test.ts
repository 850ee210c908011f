import { describe, expect, it } from 'vitest';
import { testDatabase } from '../support/postgres.js';
import { newUser, type User } from '../support/program.js';
import { Database } from '../support/sqlite.js';

const schema = 'CREATE TABLE tickets (id integer PRIMARY KEY, text text, status text)';
const right =
  '-- name: open\n-- param: since date\nSELECT id, text FROM tickets WHERE status = :status AND :since IS NOT NULL\n\n-- name: mine\nSELECT id FROM tickets WHERE text = :user_id\n';
const wrong = right.replace('WHERE status', 'WHERE staus');

async function desk(user: User) {
  await user.folder.write('q/right.sql', right);
  await user.folder.write('q/wrong.sql', wrong);
  const database = new Database(user.folder.file('t.db'));
  database.exec(schema);
  database.close();
}

describe('sources check', () => {
  it('says what each query of a file takes and gives', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await desk(user);
    await database.query(schema);
    const { code, stdout, stderr } = await user.run([
      'sources',
      'check',
      '--query-file',
      'q/right.sql',
      '--db',
      database.url,
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`q/right.sql#open: ok
  columns
    id    integer
    text  text
  parameters
    status  text
    since   date
q/right.sql#mine: ok
  columns
    id  integer
  parameters
    user_id  text
`);
  });

  it('points at what is misspelt, with a database and with a snapshot alone', async () => {
    await using database = await testDatabase();
    await using user = await newUser();
    await desk(user);
    await database.query(schema);
    for (const db of [database.url, 't.db']) {
      const check = ['sources', 'check', '--query-file'];
      const found = await user.run([...check, 'q/wrong.sql', '--db', db]);
      expect(found).toMatchObject({ code: 2, stdout: expect.stringContaining('q/wrong.sql#mine: ok') });
      const caret =
        /q\/wrong\.sql:3: .*staus.* \(bad_query\)\n {4}SELECT id, text FROM tickets WHERE staus = .*\n {39}\^\n {2}Did you mean status\?\n/;
      expect(found.stderr).toMatch(caret);
      expect(
        (await user.run([...check, 'q/right.sql', '--db', db, '--write-snapshot', 'ci/s.json'])).code,
      ).toBe(2);
      expect((await user.run([...check, 'q/right.sql', '--db', db, '--write-snapshot', 's.json'])).code).toBe(
        0,
      );
      const offline = [...check, 'q/right.sql', '--snapshot', 's.json'];
      expect(await user.run(offline)).toMatchObject({ code: 0, stderr: '' });
      await user.folder.write('q/right.sql', wrong);
      const alone = await user.run(offline);
      expect([alone.code, alone.stderr]).toEqual([
        2,
        expect.stringMatching(new RegExp(caret.source.replace('wrong', 'right'))),
      ]);
      await user.folder.write('q/right.sql', right);
    }
  });

  it('checks the sources of the configuration, all of them or one', async () => {
    await using user = await newUser();
    await desk(user);
    await user.configure(
      'sources:\n  open: { url: t.db, query: q/right.sql#open }\n  all: { url: t.db, table: tickets }\n  file: { url: t.csv }\n  bad: { url: t.db, query: q/wrong.sql#open }\n',
    );
    const all = await user.run(['sources', 'check']);
    expect([all.code, all.stdout.match(/^\w+: ok$/gm)]).toEqual([2, ['open: ok', 'all: ok']]);
    expect(await user.run(['sources', 'check', 'all'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('status  text'),
    });
    expect(await user.run(['sources', 'check', 'open', '--write-snapshot', 's.json'])).toMatchObject({
      code: 0,
    });
    expect(await user.run(['sources', 'check', 'open', '--snapshot', 's.json'])).toMatchObject({ code: 0 });
    expect(await user.run(['sources', 'check', 'all', '--snapshot', 's.json'])).toMatchObject({ code: 2 });
  });

  it.each<[string, string[], string]>([
    ['no database', ['--query', 'SELECT 1'], 'Which database knows these queries?'],
    ['a source that is not there', ['nope'], 'There is no source called nope'],
    ['nothing to check', [], 'There is nothing to check'],
    [
      'no such snapshot',
      ['--query', 'SELECT 1', '--snapshot', 'no.json'],
      'Cannot read the snapshot no.json',
    ],
    ['both snapshots', ['--snapshot', 'a', '--write-snapshot', 'b'], '--snapshot is for checking without'],
    ['a file of tickets', ['--query', 'SELECT 1', '--db', 't.csv'], 't.csv is not a database'],
    [
      'what would write',
      ['--query', 'DELETE FROM tickets', '--db', 't.db'],
      'Only queries that read are allowed',
    ],
    [
      'a database nobody can reach',
      ['--query', 'SELECT 1', '--db', 'postgres://127.0.0.1:1/x'],
      'nothing listens there',
    ],
  ])('of %s ends with 2', async (_, args, message) => {
    await using user = await newUser();
    await desk(user);
    const { code, stdout, stderr } = await user.run(['sources', 'check', ...args]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });
});
