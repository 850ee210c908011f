import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Behaviour, byText, startEndpoint, status } from '../support/endpoint.js';
import { testDatabase } from '../support/postgres.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';
import { Database } from '../support/sqlite.js';
import { inTerminal } from '../support/terminal.js';

const texts = Array.from({ length: 1200 }, (_, n) => `Ticket ${n}`);

function inFile(user: User, sql: string, name = 'r.db'): Record<string, unknown>[] {
  const database = new Database(user.folder.file(name));
  try {
    return database.prepare<[], Record<string, unknown>>(sql).all();
  } finally {
    database.close();
  }
}

function makeTickets(user: User, name: string, count: number): void {
  const database = new Database(user.folder.file(name));
  database.exec('CREATE TABLE tickets (id INTEGER PRIMARY KEY, text TEXT)');
  const insert = database.prepare('INSERT INTO tickets VALUES (?, ?)');
  for (const [index, text] of texts.slice(0, count).entries())
    insert.run(index + 1, index === 0 ? null : text);
  database.close();
}

describe('results in a database', () => {
  it('are there once for each ticket, after a run that was interrupted and was run again', async () => {
    const gate = deferred();
    const answer = async (request: Parameters<typeof byText>[0]): Promise<Behaviour> => {
      if (request.n > 800) await gate.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using database = await testDatabase();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const flags = await asking(user, endpoint.url, '---\nname: sorter\n---\nSort: {text}');
    for (const output of ['r.db', database.url]) {
      const run = ['classify', 't.csv', '--output', output, ...flags];
      if (output === 'r.db') {
        const { child, finished } = user.start(run);
        await endpoint.arrived(801);
        child.kill('SIGKILL');
        await finished;
        gate.resolve();
      }
      const { code, stderr } = await user.run(run);
      expect([code, stderr]).toEqual([0, expect.stringContaining('was given 1,200 tickets')]);
      expect((await user.run(run)).code).toBe(0);
    }
    const count =
      'SELECT count(*) AS n, count(DISTINCT ticket_id) AS ids, count(DISTINCT run_id) AS runs FROM classifications';
    expect(inFile(user, count)).toEqual([{ n: 1200, ids: 1200, runs: 1 }]);
    expect(await database.query(count)).toEqual([{ n: '1200', ids: '1200', runs: '1' }]);
    const columns = 'ticket_id, prompt, prompt_hash, urgent, model, error_code';
    const [row] = inFile(user, `SELECT ${columns}, categories FROM classifications WHERE ticket_id = 'T7'`);
    expect(row).toMatchObject({
      prompt: 'sorter',
      prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      model: 'stand-in',
      error_code: null,
    });
    const [same] = await database.query(
      `SELECT ${columns}, to_json(categories)::text AS categories FROM classifications WHERE ticket_id = 'T7'`,
    );
    expect({ ...same, urgent: Number(same?.urgent) }).toEqual(row);
  });

  it('take the place of those of an earlier run, errors too', async () => {
    let fails = true;
    await using endpoint = await startEndpoint({
      answer: (request) => (fails ? status(500, 'no') : byText(request)),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    const run = [
      'classify',
      't.csv',
      '--output',
      'r.db',
      '--output-table',
      'My results',
      '--retries',
      '0',
      ...(await asking(user, endpoint.url)),
    ];
    expect((await user.run(run)).code).toBe(1);
    const errors = 'SELECT error_code FROM "My results"';
    expect(inFile(user, errors)).toEqual([{ error_code: 'http_500' }, { error_code: 'http_500' }]);
    fails = false;
    expect((await user.run(run)).code).toBe(0);
    expect(inFile(user, errors)).toEqual([{ error_code: null }, { error_code: null }]);
  });

  it('may go into the database that the tickets come from', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    makeTickets(user, 't.db', 1200);
    const args = [
      'classify',
      't.db',
      '--table',
      'tickets',
      '--output',
      't.db',
      ...(await asking(user, endpoint.url)),
    ];
    expect((await user.run(args)).code).toBe(1);
    expect(inFile(user, 'SELECT count(*) AS n FROM classifications', 't.db')).toEqual([{ n: 1200 }]);
  });

  it.each<[string, string[], string, string]>([
    ['a table of other columns', ['--output', 'other.db'], 'classifications', 'ticket_id'],
    ['what is not a database', ['--output', 'notes.db'], 'notes.db', ''],
    ['a folder that is not there', ['--output', 'no/r.db'], 'no/r.db', ''],
    ['a database nobody can reach', ['--output', 'postgres://127.0.0.1:1/x'], 'nothing listens there', ''],
    [
      'a format besides',
      ['--output', 'r.db', '--format', 'csv'],
      '--output r.db and --format cannot be used together',
      '',
    ],
    [
      'a table of no database',
      ['--output', 'r.csv', '--output-table', 'x'],
      '--output-table and --output r.csv cannot be used together',
      '--output',
    ],
    [
      'an update of no database',
      ['--update-table', 'x'],
      't.csv is not a database',
      'that the tickets come from',
    ],
    ['the cache', ['--output', 'a.db', '--cache', 'a.db'], 'a.db is a file in which ticketsift caches', ''],
  ])('cannot go into %s', async (_, args, message, hint) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await user.folder.write('notes.db', 'some notes, and not a database at all '.repeat(99));
    const other = new Database(user.folder.file('other.db'));
    other.exec('CREATE TABLE classifications (id INTEGER PRIMARY KEY)');
    other.close();
    const { code, stderr } = await user.run([
      'classify',
      't.csv',
      ...args,
      ...(await asking(user, endpoint.url)),
    ]);
    expect([code, endpoint.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect((await readFile(user.folder.file('notes.db'), 'utf8')).startsWith('some notes')).toBe(true);
  });

  it('are reported as numbered where the tickets have no ids', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', 'text,a\nx,1\n');
    const args = ['classify', 't.csv', '--output', 'r.db', ...(await asking(user, endpoint.url))];
    const { code, stderr } = await user.run(args);
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: the tickets have no ids')]);
    expect(stderr).toContain('table classifications of r.db was given 1 ticket\n');
  });

  it('are never those of one export in place of another’s, where neither has ids', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('freshdesk.csv', 'Subject,Description\nPrinter,It jams\nScreen,It flickers\n');
    await user.folder.write('jira.csv', 'Summary,Description\nLogin,It fails\n');
    const flags = ['--output', 'r.db', ...(await asking(user, endpoint.url))];
    const first = await user.run(['classify', 'freshdesk.csv', ...flags]);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain(
      'the table identifies them by row number, so it accepts tickets from this source only',
    );
    const rows = 'SELECT ticket_id, run_id, rows_of FROM classifications ORDER BY ticket_id';
    const before = inFile(user, rows);
    expect(before).toHaveLength(2);
    const second = await user.run(['classify', 'jira.csv', ...flags]);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/it holds results of the rows of \S*freshdesk\.csv/);
    expect(second.stderr).toContain('--output-table');
    expect(inFile(user, rows)).toEqual(before);
    // The same export again takes its own place.
    expect((await user.run(['classify', 'freshdesk.csv', ...flags])).code).toBe(0);
    expect(inFile(user, rows)).toHaveLength(2);
  });

  it('stay as they are where a later run is stopped or sends nothing', async () => {
    const gate = deferred();
    let isShut = false;
    const answer = async (request: Parameters<typeof byText>[0]): Promise<Behaviour> => {
      if (isShut) await gate.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts.slice(0, 300)));
    const run = ['classify', 't.csv', '--output', 'r.db', ...(await asking(user, endpoint.url))];
    await user.run(run);
    isShut = true;
    const { child, finished } = user.start([...run, '--model', 'another', '--concurrency', '2']);
    await endpoint.arrived(302);
    child.kill('SIGINT');
    gate.resolve();
    expect((await finished).code).toBe(130);
    await user.run([...run, '--model', 'third', '--offline']);
    const sql = 'SELECT count(*) AS n FROM classifications WHERE error_code IS NULL';
    expect(inFile(user, sql)).toEqual([{ n: 300 }]);
  });
});

describe('--update-table', () => {
  it('writes beside the rows themselves, in PostgreSQL too', async () => {
    await using endpoint = await startEndpoint();
    await using database = await testDatabase();
    await using user = await newUser();
    makeTickets(user, 't.db', 1200);
    await database.query(
      "CREATE TABLE tickets (id bigint PRIMARY KEY, text text); INSERT INTO tickets SELECT n, CASE WHEN n > 1 THEN 'Ticket ' || n - 1 END FROM generate_series(1, 1200) n",
    );
    const flags = ['--update-table', 'tickets', '--yes', ...(await asking(user, endpoint.url))];
    for (const source of ['t.db', database.url]) {
      const { code, stdout, stderr } = await user.run(['classify', source, '--table', 'tickets', ...flags]);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('table tickets of ')]);
      // Once more: the columns are there by now.
      expect((await user.run(['classify', source, '--table', 'tickets', ...flags])).code).toBe(1);
    }
    const sql = (urgent: string) =>
      `SELECT id, ${urgent} AS urgent, error FROM tickets WHERE id < 4 OR error IS NULL AND urgent IS NULL ORDER BY id`;
    const found = inFile(user, sql('urgent'), 't.db');
    expect(found.map(({ id, error }) => [id, error])).toEqual([
      [1, expect.stringContaining('empty_ticket')],
      [2, null],
      [3, null],
    ]);
    expect(await database.query(sql('urgent::int'))).toEqual(
      found.map((row) => ({ ...row, id: String(row.id) })),
    );
    expect(endpoint.requests).toHaveLength(1199);
  });

  it.each([
    ['y\r', 0, 5],
    ['n\r', 2, 2],
    ['\u0003', 130, 2],
  ])('asks first: %j ends with %i', async (keys, exitCode, columns) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    makeTickets(user, 't.db', 3);
    const query = 'SELECT * FROM tickets WHERE text IS NOT NULL';
    const args = [
      'classify',
      't.db',
      '--query',
      query,
      '--update-table',
      'tickets',
      ...(await asking(user, endpoint.url)),
    ];
    const terminal = inTerminal(user, args);
    await terminal.until(/\[y\/N\]/);
    expect(terminal.output()).toMatch(/Write urgent, categories and error into table tickets/);
    terminal.type(keys);
    expect(await terminal.exited).toBe(exitCode);
    expect(inFile(user, "SELECT name FROM pragma_table_info('tickets')", 't.db')).toHaveLength(columns);
  });

  it('asks nothing that no one would see', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    makeTickets(user, 't.db', 3);
    const flags = await asking(user, endpoint.url);
    const script = `"$@" 2> log`;
    const { code } = await user.intoShell(script, [
      'classify',
      't.db',
      '--update-table',
      'tickets',
      ...flags,
    ]);
    expect([code, await readFile(user.folder.file('log'), 'utf8')]).toEqual([
      2,
      expect.stringContaining('Add --yes'),
    ]);
  });
});
