import { describe, expect, it } from 'vitest';
import { testDatabase } from '../support/postgres.js';
import { newUser, type User } from '../support/program.js';
import {
  accountEmail,
  oneSheet,
  sheetAddress,
  spreadsheetId,
  startGoogle,
} from '../support/services/google.js';
import { startZendesk } from '../support/services/zendesk.js';
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
    [
      'a file of tickets',
      ['--query', 'SELECT 1', '--db', 't.csv'],
      't.csv is neither a database nor a service',
    ],
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

describe('sources check of a service', () => {
  it('says that a Zendesk account may be exported, and the columns of its tickets', async () => {
    await using desk = await startZendesk({ fields: [{ id: 900, title: 'Topic', type: 'text' }] });
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run(['sources', 'check', 'zendesk://acme'], desk.variables);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(
      'zendesk://acme: ok\n  the tickets of acme.zendesk.com may be exported\n  columns\n',
    );
    expect(stdout).toMatch(/^ {4}Topic +text$/m);
  });

  it('says that a Zendesk account may not be exported', async () => {
    const body = { error: { title: 'Forbidden', message: 'You do not have access to this page.' } };
    await using desk = await startZendesk({
      instead: ({ path }) => (path.includes('/incremental/') ? { status: 403, body } : undefined),
    });
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run(['sources', 'check', 'zendesk://acme'], desk.variables);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('may not export the tickets of acme');
  });

  it('says which sheet of Google is read, and its columns, by the names of ticketsift.yaml', async () => {
    await using google = await startGoogle(
      oneSheet([
        ['id', 'text'],
        ['1', 'a'],
      ]),
    );
    await using user = await newUser();
    await user.configure(`sources:\n  book: { url: '${sheetAddress}', sheet: tickets }\n`);
    expect(await user.run(['sources', 'check'], google.env)).toMatchObject({
      code: 0,
      stdout: 'book: ok\n  sheet Tickets of Support may be read\n  columns\n    id    text\n    text  text\n',
      stderr: '',
    });
  });

  it('says what keeps a sheet from being read', async () => {
    const shared = oneSheet([['id', 'text']]);
    const book = shared[spreadsheetId];
    if (book) book.sharedWith = {};
    await using google = await startGoogle(shared);
    await using user = await newUser();
    const { code, stderr } = await user.run(['sources', 'check', sheetAddress], google.env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Share it with ${accountEmail}`)]);
  });

  it('is none of a snapshot, which is of queries', async () => {
    await using desk = await startZendesk();
    await using user = await newUser();
    await user.configure('sources:\n  desk: { url: zendesk://acme }\n');
    const written = await user.run(['sources', 'check', '--write-snapshot', 's.json'], desk.variables);
    expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('desk: ok') });
    const offline = await user.run(['sources', 'check', '--snapshot', 's.json']);
    expect([offline.code, offline.stderr]).toEqual([2, expect.stringContaining('There is nothing to check')]);
  });
});
