import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { commandLinesOf } from '../support/markdown.js';
import { asking, newUser } from '../support/program.js';
import { privateKey, type SnowflakeOptions, startSnowflake } from '../support/services/snowflake/server.js';
import { shellWords } from '../support/shell-words.js';
import { isSlow } from '../support/slow.js';

/** A user who has a key for an account with so many tickets. */
async function desk({ count = 25, ...options }: SnowflakeOptions & { readonly count?: number } = {}) {
  const user = await newUser();
  const endpoint = await startEndpoint();
  const account = await startSnowflake({ partitionRows: 10, ...options });
  account.tables.exec(`CREATE TABLE TICKETS (ID integer PRIMARY KEY, BODY text, STATUS text);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO TICKETS SELECT i, 'Ticket ' || i, CASE WHEN i % 2 THEN 'open' ELSE 'closed' END FROM n`);
  const flags = await asking(user, endpoint.url);
  const { env } = account;
  const args = (...more: string[]) => ['classify', account.location, ...flags, ...more];
  return {
    user,
    endpoint,
    account,
    flags,
    env,
    args,
    run: (...more: string[]) => user.run(args(...more), env),
    start: (...more: string[]) => user.start(args(...more), env),
    async [Symbol.asyncDispose]() {
      await account[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
      await user[Symbol.asyncDispose]();
    },
  };
}

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });
const upTo = (count: number) => Array.from({ length: count }, (_, n) => String(n + 1));

describe('tickets of Snowflake', () => {
  it('are classified, each once', async () => {
    await using at = await desk();
    const { code, stdout, stderr } = await at.run('--format', 'csv');
    expect(code, stderr).toBe(0);
    expect(rowsOf(stdout).map(({ ID }) => ID)).toEqual(upTo(25));
    expect(at.endpoint.requests).toHaveLength(25);
    expect(stdout + stderr).not.toContain(privateKey.slice(100, 140));
  });

  it('are cached with --cache-rows, for one user', async () => {
    await using at = await desk({ token: 'another' });
    await at.run('--cache-rows', '1h', '--format', 'csv');
    const asked = at.account.requests.length;
    const { code, stdout } = await at.run('--cache-rows', '1h', '--format', 'csv');
    expect([code, rowsOf(stdout).length, at.account.requests.length]).toEqual([0, 25, asked]);
    const other = {
      ...at.env,
      SNOWFLAKE_USER: '',
      SNOWFLAKE_TOKEN: 'another',
      SNOWFLAKE_AUTHENTICATOR: 'oauth',
    };
    await at.user.run(at.args('--cache-rows', '1h', '--format', 'csv'), other);
    expect(at.account.requests.length).toBeGreaterThan(asked);
  });

  it('are named sources, which must be trusted', async () => {
    await using at = await desk();
    const yaml = `sources:\n  desk:\n    url: ${at.account.location}\n    table: tickets\n`;
    const args = ['classify', 'desk', ...at.flags, '--format', 'csv'];
    await at.user.folder.write('ticketsift.yaml', yaml);
    const refused = await at.user.run(args, at.env);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('SNOWFLAKE')]);
    expect(at.account.requests).toEqual([]);
    await at.user.configure(yaml);
    const { code, stdout, stderr } = await at.user.run(args, at.env);
    expect([code, rowsOf(stdout).length], stderr).toEqual([0, 25]);
  });

  it.each([
    [['--encoding', 'latin1'], 'is not a file of text'],
    [['--range', 'A1:B2'], 'not a Google sheet'],
    [['--query', 'SELECT 1 ->> DELETE FROM tickets'], 'A second statement starts here'],
    [['--query', 'SELECT * FROM tickets WHERE id = :user_id'], 'you are not logged in'],
    [['--query', 'SELECT bdy FROM tickets'], 'Did you mean body?'],
  ])('refuse %j', async (flags, message) => {
    await using at = await desk();
    const { code, stderr } = await at.run(...flags);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(at.endpoint.requests).toEqual([]);
  });

  it('hide a password that a URL should not have', async () => {
    await using at = await desk();
    const location = 'snowflake://ada:hunter22@my_org-my_account/SUPPORT';
    const { code, stdout, stderr } = await at.user.run(['classify', location, ...at.flags], at.env);
    expect(code).toBe(2);
    expect(stderr).toContain('takes no passwords');
    expect(stdout + stderr).not.toContain('hunter22');
  });

  it('are read only as fast as they are answered', async () => {
    await using at = await desk({ count: 0, result: made(100) });
    const { child, finished } = at.start('--query', 'SELECT 1', '-o', 'out.csv', '--concurrency', '1');
    await at.endpoint.arrived(15);
    child.kill('SIGKILL');
    await finished;
    const partitions = at.account.requests.flatMap(({ query }) => query.get('partition') ?? []);
    expect(partitions.length).toBeLessThan(50);
  });

  it('cancel the query on Ctrl-C', async () => {
    await using at = await desk({ looks: Number.POSITIVE_INFINITY });
    const running = at.user.begin(at.args('--query', 'SELECT 1'), { env: at.env });
    await at.account.arrived(4);
    running.interrupt();
    expect((await running.finished).code).toBe(130);
    expect(at.account.statements.map(({ isCancelled }) => isCancelled)).toEqual([true]);
  });
});

/** Partitions whose rows are made when they are fetched. */
function made(partitions: number, { rows = 10, text = '' } = {}): NonNullable<SnowflakeOptions['result']> {
  const rowType = ['ID', 'BODY'].map((name) => ({ name, type: 'text' }));
  const rowsOf = (n: number) =>
    Array.from({ length: rows }, (_, at) => [`${n * rows + at}`, `Ticket ${n} ${at} ${text}`]);
  return (sql) => (sql === 'SELECT 1' ? { rowType, partitions, rowsOf } : undefined);
}

it('a result that is larger than the memory is read in memory that does not grow with it', async () => {
  const [partitions, rows] = [isSlow ? 100 : 25, 1_000];
  await using at = await desk({ count: 0, result: made(partitions, { rows, text: 'x'.repeat(5_000) }) });
  const flags = ['--query', 'SELECT 1', '--offline', '--columns', 'ID,error', '-o', 'out.csv'];
  const { code, stderr } = await at.user.spawn(at.args(...flags), {
    ...at.env,
    NODE_OPTIONS: '--max-old-space-size=110',
  });
  expect([code, stderr]).toEqual([1, expect.any(String)]);
  const found = rowsOf(await readFile(at.user.folder.file('out.csv'), 'utf8'));
  expect(found).toHaveLength(partitions * rows);
  expect(found.at(-1)?.ID).toBe(String(partitions * rows - 1));
});

describe('a run that is killed and run again', () => {
  it.each([1, 12, 21])('after %i answers gives each ticket once', async (answers) => {
    await using at = await desk();
    const { child, finished } = at.start('-o', 'out.csv', '--concurrency', '1');
    await at.endpoint.arrived(answers);
    child.kill('SIGKILL');
    await finished;
    const before = at.endpoint.requests.length;
    const { code, stderr } = await at.run('-o', 'out.csv');
    expect(code, stderr).toBe(0);
    const rows = rowsOf(await readFile(at.user.folder.file('out.csv'), 'utf8'));
    expect(rows.map(({ ID }) => ID)).toEqual(upTo(25));
    // Of the requests that were under way none was answered for good.
    expect(at.endpoint.requests.length - before).toBeLessThanOrEqual(25 - before + 2);
  });

  it.each([2, 3, 4])('at MERGE %i of an update writes each row once', async (merge) => {
    let kill = () => {};
    let merges = 0;
    await using at = await desk({
      count: 1_100,
      partitionRows: 500,
      answer({ method, body }) {
        if (method === 'POST' && body.includes('MERGE INTO') && ++merges === merge) kill();
        return undefined;
      },
    });
    const update = ['--table', 'tickets', '--update-table', 'tickets', '--yes', '--concurrency', '8'];
    const { child, finished } = at.start(...update);
    kill = () => void child.kill('SIGKILL');
    await finished;
    const { code, stderr } = await at.run(...update);
    expect(code, stderr).toBe(0);
    expect(at.endpoint.requests.length).toBeLessThanOrEqual(1_110);
    expect(at.account.tables.prepare('SELECT count(*), count(categories) FROM TICKETS').raw().get()).toEqual([
      1_100, 1_100,
    ]);
  });
});

describe('results in Snowflake', () => {
  it('are a table of its own making', async () => {
    await using at = await desk();
    const { code, stderr } = await at.run('--output', at.account.location, '--output-table', 'triage');
    expect(code, stderr).toBe(0);
    expect(at.account.tables.prepare('SELECT count(*) AS n FROM TRIAGE').get()).toEqual({ n: 25 });
    const created = at.account.statements.find(({ sql }) => sql.startsWith('CREATE TABLE'));
    expect(created?.sql).toContain('"TRIAGE" (ticket_id TEXT NOT NULL');
  });
});

describe('sources check', () => {
  it('has Snowflake compile a query, and runs it not', async () => {
    await using at = await desk();
    await at.user.folder.write('q.sql', '-- param: id integer\nSELECT body FROM tickets WHERE id > :id\n');
    const args = ['sources', 'check', '--query-file', 'q.sql', '--db', at.account.location];
    const { code, stdout, stderr } = await at.user.run([...args, '--write-snapshot', 's.json'], at.env);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('BODY');
    for (const { sql } of at.account.statements.filter((one) => one.sql.includes('body FROM tickets')))
      expect(sql).toMatch(/^EXPLAIN |LIMIT 0$/);
    await at.user.folder.write('q.sql', '-- param: id integer\nSELECT bdy FROM tickets WHERE id > :id\n');
    const offline = await at.user.run(['sources', 'check', '--query-file', 'q.sql', '--snapshot', 's.json']);
    expect([offline.code, offline.stdout + offline.stderr]).toEqual([2, expect.stringContaining('BODY')]);
    const online = await at.user.run(args, at.env);
    expect([online.code, online.stdout + online.stderr]).toEqual([
      2,
      expect.stringContaining('Did you mean body?'),
    ]);
  });
});

const [, section = ''] = (await readFile('docs/sources.md', 'utf8')).split('### Snowflake\n');
const [steps = ''] = section.split('\n### ');

it.each(commandLinesOf(steps))('docs/sources.md has a command that works: %s', async (line) => {
  await using at = await desk();
  const [, , location = '', ...rest] = shellWords(line);
  expect(location).toBe(at.account.location);
  const { code, stderr } = await at.user.run(['classify', location, ...at.flags, ...rest], at.env);
  expect(code, stderr).toBe(0);
});
