import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { type Behaviour, byText, startEndpoint } from '../support/endpoint.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { startPostgres } from '../support/postgres-server.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';
import { Database } from '../support/sqlite.js';

const rows = Array.from({ length: 1000 }, (_, n) => ({
  id: String(n + 1),
  customer: ['Ada', '"Bob"', 'Zoë, Ltd', '=1+1', "'tis"][n % 5] ?? '',
  text: n % 50 === 0 ? '' : `Ticket ${n % 400}\nsays "it"; {text} | \t日本 😀`,
}));

const table = 'CREATE TABLE tickets (id INTEGER PRIMARY KEY, customer TEXT, text TEXT)';

/** The same tickets in every kind of source, in a user's folder and a database. */
async function everywhere(user: User, database: TestDatabase): Promise<void> {
  const csv = stringify(rows, { header: true });
  const jsonl = rows.map((row) => `${JSON.stringify({ ...row, id: Number(row.id) })}\n`).join('');
  const file = new Database(user.folder.file('t.db'));
  file.exec(table);
  const insert = file.prepare('INSERT INTO tickets VALUES (:id, :customer, :text)');
  file.transaction(() => {
    for (const row of rows) insert.run(row);
  })();
  file.close();
  await database.query(table);
  const values =
    'SELECT * FROM jsonb_to_recordset($1) AS r (id int, customer text, text text) ORDER BY random()';
  await database.query(`INSERT INTO tickets ${values}`, [JSON.stringify(rows)]);
  await user.folder.write('t.csv', csv);
  await user.folder.write('t.tsv', stringify(rows, { header: true, delimiter: '\t' }));
  await user.folder.write(
    'semicolons.csv',
    stringify(rows, { header: true, delimiter: ';', bom: true, record_delimiter: 'windows' }),
  );
  await user.folder.write('utf16.csv', Buffer.from(`\uFEFF${csv}`, 'utf16le'));
  await user.folder.write('t.jsonl', jsonl);
  await user.folder.write('t.jsonl.gz', gzipSync(jsonl));
  await user.folder.write('t.db.gz', gzipSync(await readFile(user.folder.file('t.db'))));
}

describe('the same 1,000 tickets', () => {
  it('give the same bytes from every source, and are paid for once', async () => {
    await using endpoint = await startEndpoint();
    await using database = await testDatabase();
    await using user = await newUser();
    await everywhere(user, database);
    await user.configure(`sources:\n  desk:\n    url: \${DATABASE_URL}\n    table: tickets\n`);
    const flags = ['--format', 'jsonl', '-q', ...(await asking(user, endpoint.url))];
    const first = await user.run(['classify', 't.csv', ...flags]);
    expect([first.code, first.stdout.split('\n').length, endpoint.requests.length]).toEqual([1, 1001, 392]);
    const sources = [
      't.tsv',
      'semicolons.csv',
      'utf16.csv',
      't.jsonl',
      't.jsonl.gz',
      't.db',
      't.db.gz',
      database.url,
      'desk',
    ];
    for (const source of sources) {
      const next = await user.run(['classify', source, ...flags], { DATABASE_URL: database.url });
      expect([source, next.code, next.stdout === first.stdout]).toEqual([source, 1, true]);
    }
    for (const [name, format] of [
      ['t.csv', 'csv'],
      ['t.jsonl.gz', 'jsonl'],
      ['t.db', 'sqlite'],
    ] as const) {
      const piped = await user.intoShell(`cat ${name} | "$@"`, [
        'classify',
        '-',
        '--input-format',
        format,
        ...flags,
      ]);
      expect([name, piped.code, piped.stdout === first.stdout]).toEqual([name, 1, true]);
    }
    expect(endpoint.requests).toHaveLength(392);
  });
});

describe('what came from a variable', () => {
  it.each([
    ['a role that is not there', (url: URL) => `postgres://\${SECRET}:pw@${url.host}/postgres`],
    ['a database that is not there', (url: URL) => `postgres://postgres:pw@${url.host}/\${SECRET}`],
    ['a server that is not there', () => `postgres://\${SECRET}:\${SECRET}@127.0.0.1:9/x`],
    ['a host that is no host', () => `postgres://u:p@\${SECRET}.invalid/x`],
    ['a setting that is not there', (url: URL) => `${url.href}?options=-c%20\${SECRET}=1`],
    ['a file that is not there', () => `\${SECRET}.csv`],
    ['a file of no known kind', () => `data/\${SECRET}`],
  ])('is printed nowhere: %s', async (_, urlAt) => {
    await using database = await testDatabase();
    await using user = await newUser();
    const url = urlAt(new URL(database.url));
    await user.configure(`sources:\n  desk: { url: "${url}", table: t }\n`);
    const env = {
      SECRET: 'Ghp_tOp+secret-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789',
    };
    const printed: string[] = [];
    for (const args of [
      ['classify', 'desk', '--model', 'embedded', '--debug', '-v', '--log-file', 'log.jsonl'],
      ['classify', 'desk', '--dry-run'],
      ['sources', 'check', '--debug'],
      ['runs', 'list', '--json'],
      ['config'],
    ]) {
      const { stdout, stderr } = await user.run(args, env);
      printed.push(stdout, stderr);
    }
    printed.push(await readFile(user.folder.file('log.jsonl'), 'utf8').catch(() => ''));
    expect(printed.join('\n').toLowerCase()).not.toContain('secret-0');
    expect(printed.join('\n')).toContain(`\${SECRET}`);
  });
});

describe('a source in ticketsift.yaml', () => {
  const config = `sources:
  mine:
    url: \${DATABASE_URL}
    query: queries/tickets.sql#open
    params: { status: open }
    text_column: body
  closed:
    url: data/t.db
    table: tickets
`;

  it('is read by its name, with what the file says and flags change', async () => {
    await using endpoint = await startEndpoint();
    await using database = await testDatabase();
    await using user = await newUser();
    await database.query(
      "CREATE TABLE t (id int, body text, status text); INSERT INTO t VALUES (1, 'a', 'open'), (2, 'b', 'closed')",
    );
    await user.configure(config);
    await user.folder.write(
      'queries/tickets.sql',
      '-- name: open\nSELECT id, body FROM t WHERE status = :status\n',
    );
    await user.folder.write('elsewhere/x', '');
    const flags = [...(await asking(user, endpoint.url)), '--format', 'jsonl', '-q'];
    const ids = async (...more: string[]) => {
      const { stdout, stderr } = await user.run(['classify', 'mine', ...flags, ...more], {
        DATABASE_URL: database.url,
      });
      expect(stderr).toBe('');
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id);
    };
    expect(await ids()).toEqual(['1']);
    expect(await ids('--param', 'status=closed')).toEqual(['2']);
    expect(await ids('--query', 'SELECT id, body FROM t ORDER BY id DESC')).toEqual(['2', '1']);
  });

  it.each<[string, string[], Record<string, string>, number, string, string]>([
    [
      'a variable that is not set',
      ['mine'],
      {},
      2,
      'uses DATABASE_URL, which the environment does not set',
      'export DATABASE_URL',
    ],
    ['a name that is misspelt', ['mien'], {}, 2, 'There is no source called mien', 'Did you mean mine?'],
    [
      'a query file that is not there',
      ['mine'],
      { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
      2,
      'Cannot read the query file',
      '',
    ],
    [
      'two things to read',
      ['closed', '--table', 'a', '--query', 'b'],
      {},
      2,
      '--table and --query cannot be used together',
      '',
    ],
    ['no such database file', ['closed'], {}, 2, 'data/t.db: no such file', ''],
    ['a parameter of no query', ['closed', '--param', 'a=1'], {}, 2, 'The query has no parameter :a', ''],
    [
      'a parameter without a value',
      ['closed', '--param', 'a'],
      {},
      2,
      'Expected a name and a value',
      '--help',
    ],
    [
      'a parameter given twice',
      ['closed', '--param', 'a=1', '--param', 'a=2'],
      {},
      2,
      'a has a value already',
      '--help',
    ],
    [
      'a reserved parameter',
      ['closed', '--query', 'SELECT :user_id', '--param', 'user_id=1'],
      {},
      2,
      ':user_id is filled by the login only',
      '',
    ],
    [
      'nobody logged in',
      ['closed', '--query', 'SELECT 1 AS text WHERE :user_id = 1'],
      {},
      4,
      'you are not logged in',
      'ticketsift login',
    ],
    ['a duration that is none', ['closed', '--cache-rows', 'long'], {}, 2, 'Expected a duration', '--help'],
    [
      'an unknown input format',
      ['-', '--input-format', 'xml'],
      {},
      2,
      'Allowed choices are auto, csv, tsv, json, jsonl',
      '--help',
    ],
    ['an unknown format', ['-', '--input-format', 'klingon'], {}, 2, 'klingon', 'parquet'],
    [
      'how to read text, of a database',
      ['closed', '--encoding', 'latin1'],
      {},
      2,
      'is not a file of text',
      'Leave out',
    ],
    [
      'a refresh of nothing',
      ['closed', '--refresh'],
      {},
      2,
      '--refresh has no effect without --cache-rows',
      '--cache-rows',
    ],
    ['an unknown encoding', ['t.csv', '--encoding', 'klingon'], {}, 2, 'klingon', 'latin1'],
    ['a delimiter that is none', ['t.csv', '--delimiter', 'ab'], {}, 2, 'Expected one character', '--help'],
    ['a size that is none', ['t.csv', '--max-row-size', 'big'], {}, 2, 'Expected a size', '--help'],
  ])('%s is reported', async (_, args, env, exitCode, message, hint) => {
    await using user = await newUser();
    await user.configure(config);
    await user.folder.write('t.csv', csvOf(['a']));
    const { code, stdout, stderr } = await user.run(
      ['classify', ...args, '--prompt', 'plain', '--model', 'embedded'],
      env,
    );
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['sources:\n  a:\n    ulr: x', 'ticketsift.yaml:3: There is no key `sources.a.ulr`'],
    ['sources:\n  a:\n    url: x\n    table: t\n    query: q', 'has a table and a query'],
    ['sources:\n  a:\n    url: x\n    identity: ann', 'must be settings or token'],
    [
      'sources:\n  a:\n    url: x\n    identity: token\n    set_identity: true',
      'has identity and set_identity',
    ],
    [
      'sources:\n  a:\n    url: x\n    cache_rows: often',
      'ticketsift.yaml:4: `sources.a.cache_rows`: must be a duration',
    ],
  ])('that is wrong is reported with its line: %j', async (yaml, message) => {
    await using user = await newUser();
    await user.configure(yaml);
    const { code, stderr } = await user.run(['config']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('a password', () => {
  it('is printed nowhere', async () => {
    await using endpoint = await startEndpoint();
    await using database = await testDatabase();
    await using user = await newUser();
    await database.query("CREATE TABLE t (id int, text text); INSERT INTO t VALUES (1, ''), (2, 'b')");
    await user.configure(`sources:\n  a:\n    url: ${database.url}\n    table: t\n`);
    const wrong = Object.assign(new URL(database.url), { password: 'open-sesame' }).href;
    const flags = [...(await asking(user, endpoint.url)), '-v', '--debug'];
    const printed: string[] = [];
    for (const args of [
      ['classify', database.url, ...flags],
      ['classify', 'a', ...flags],
      ['classify', database.url, ...flags, '--output', database.url],
      ['classify', database.url, ...flags, '--format', 'csv', '--output', database.url],
      ['classify', database.url, ...flags, '--update-table', 'nope'],
      ['classify', database.url, ...flags, '--table', 'nope'],
      ['classify', database.url, ...flags, '--query', 'SELECT nope'],
      ['classify', wrong, ...flags],
      ['classify', 't.csv', ...flags, '--output', wrong],
      ['sources', 'check', '--db', wrong, '--query', 'SELECT 1'],
      ['sources', 'check', '--db', database.url, '--query', 'SELECT nope'],
      ['config'],
    ]) {
      const { stdout, stderr } = await user.run(args);
      printed.push(stdout, stderr);
    }
    expect(printed.join('')).not.toContain('sesame');
    expect(printed.join('')).toContain('postgres://postgres:***@');
  });
});

describe('a URL that no one understands', () => {
  it.each([
    'mysql://bob:s3cret@h/db',
    ' mysql://bob:s3cret@h/db',
    '"postgres://bob:s3cret@h/db"',
    'postgresql+psycopg2://bob:s3cret@h/db',
    'jdbc:postgresql://h/db?user=bob&password=s3cret',
    'host=h password=s3cret dbname=x',
    'postgres://bob:?s3cret@h/db',
    'postgres://bob:12/s3cret@h/db',
    'postgres://bo/b:s3cret@h/db',
    'postgres://h/db?password=a&s3cret',
  ])('shows no password: %s', async (url) => {
    await using user = await newUser();
    await user.configure(`sources:\n  a: { url: "\${DATABASE_URL}", table: t }\n`);
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = ['--model', 'embedded', '--debug'];
    for (const args of [
      ['classify', 'a', ...flags],
      ['classify', url, ...flags],
      ['classify', url, '--input-format', 'csv', ...flags],
      ['classify', 't.csv', '--output', url, ...flags],
      ['sources', 'check', 'a'],
      ['sources', 'check', '--db', url, '--query', 'SELECT 1'],
    ]) {
      const { code, stdout, stderr } = await user.run(args, { DATABASE_URL: url });
      expect([code, `${stdout}${stderr}`]).toEqual([2, expect.not.stringContaining('s3cret')]);
    }
  });
});

describe('--output -', () => {
  it('is standard output, as - is standard input', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const args = ['classify', 't.csv', '--format', 'csv', '-q', ...(await asking(user, endpoint.url))];
    expect(await user.run([...args, '--output', '-'])).toEqual(await user.run(args));
    expect((await user.run([...args, '--output', '-'])).stdout).toContain('T1,a,');
  });
});

describe('what is empty', () => {
  it.each([
    ['t.csv', ''],
    ['t.csv', 'id,text\n'],
    ['t.tsv', '\uFEFF'],
    ['t.jsonl', '\n'],
  ])('%s of %j holds no tickets, and that is an error', async (name, content) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write(name, content);
    const args = [
      'classify',
      name,
      '--format',
      'jsonl',
      ...(await asking(user, endpoint.url, '{text} of {customer}')),
    ];
    const { code, stdout, stderr } = await user.run(
      content.includes('id') ? [...args, '--prompt', 'plain'] : args,
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${name} holds no tickets (bad_input)`);
    expect(endpoint.requests).toEqual([]);
  });

  it('leaves the results of an earlier run as they are', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', 'id,text\n');
    await user.folder.write('r.csv', 'of yesterday');
    expect(await user.run(['classify', 't.csv', '--output', 'r.csv'])).toMatchObject({ code: 2 });
    expect(await readFile(user.folder.file('r.csv'), 'utf8')).toBe('of yesterday');
  });
});

describe('rows that cannot be read', () => {
  it('are reported with --skip-bad-rows, and the others are classified', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', 'id,text\n1,a\n2\n3,"b\n4,c\n5,d\n');
    const args = ['classify', 't.csv', '--format', 'jsonl', ...(await asking(user, endpoint.url))];
    expect(await user.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('t.csv:3: ') });
    const { code, stdout, stderr } = await user.run([...args, '--skip-bad-rows']);
    expect([
      code,
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ]).toEqual([0, ['1', '4', '5']]);
    expect(stderr).toContain('t.csv:3: ');
    expect(stderr).toContain('t.csv:4: ');
  });
});

describe('a database that goes away', () => {
  it('is named, and what was classified until then is kept', async () => {
    const server = await startPostgres();
    await using user = await newUser();
    const half = deferred();
    const answer = async (request: Parameters<typeof byText>[0]): Promise<Behaviour> => {
      if (request.n > 1500) await half.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    const sql = "SELECT n AS id, 'Ticket ' || n AS text FROM generate_series(1, 100000) n";
    const args = [
      'classify',
      server.url,
      '--query',
      sql,
      '--output',
      'r.jsonl',
      '--cache',
      'a.db',
      ...(await asking(user, endpoint.url)),
    ];
    const { finished } = user.start([...args, '--concurrency', '8']);
    // The program has taken up all of the first rows and asks about the second thousand.
    await endpoint.arrived(1505);
    await server.stop();
    half.resolve();
    const { code, stderr } = await finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /the connection was lost after [\d,]+ rows: .+ \(source_lost\)\n {2}The answers so far are cached/,
    );
    const kept = (await readFile(user.folder.file('r.jsonl'), 'utf8')).trim().split('\n');
    expect(stderr).toContain(`r.jsonl holds the first ${kept.length.toLocaleString('en')} tickets`);
    expect(kept.length).toBeGreaterThanOrEqual(1500);
    expect(kept.every((line) => JSON.parse(line).error === null)).toBe(true);
    const cached = new Database(user.folder.file('a.db'));
    expect(cached.prepare('SELECT count(*) FROM answers').pluck().get()).toBe(endpoint.requests.length);
    cached.close();
  });
});

describe('Ctrl-C', () => {
  it('ends at once a run that waits for the first ticket on standard input', async () => {
    await using user = await newUser();
    const flags = ['--input-format', 'csv', ...(await asking(user, 'http://127.0.0.1:1/v1'))];
    const { child, finished } = user.startPiped(['classify', '-', ...flags]);
    // More than a pipe holds, so that the run is reading once all of it is written.
    await new Promise((resolve) => child.stdin?.write(`id,"${'t'.repeat(300_000)}`, resolve));
    child.kill('SIGINT');
    const { code, stderr } = await finished;
    expect([code, stderr]).toEqual([130, expect.stringContaining('Interrupted: run the same command')]);
  });

  it('ends a run that waits for more on standard input', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const flags = ['--format', 'jsonl', '--input-format', 'jsonl', ...(await asking(user, endpoint.url))];
    const { child, finished } = user.startPiped(['classify', '-', ...flags]);
    const lines = Array.from({ length: 1500 }, (_, n) => JSON.stringify({ id: n, text: `Ticket ${n}` }));
    child.stdin?.write(`${lines.join('\n')}\n`);
    await endpoint.arrived(1500);
    await endpoint.idle();
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect([code, stdout.trim().split('\n').length]).toEqual([130, 1500]);
    expect(stderr).toContain('run the same command again to continue');
  });
});
