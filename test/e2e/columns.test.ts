import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { says, startEndpoint } from '../support/endpoint.js';
import { asking, newUser, type User } from '../support/program.js';
import { Database } from '../support/sqlite.js';

const rows = [
  ['T-2', 'Printer', 'It jams.', 'Ada Byron'],
  ['T-1', 'Screen', '', 'Bob'],
  ['T-3', '', 'Help, nothing works', 'Eve'],
  ['T-4', '', '', 'Eve'],
];
const columns = ['Ticket ID', 'Ticket Subject', 'Ticket Description', 'Full name'];
const csv = stringify([columns, ...rows]);
const texts = ['Help, nothing works', 'Printer\n\nIt jams.', 'Screen'];

/** Classifies by a stand-in endpoint that fails on request. */
async function classify(
  user: User,
  args: readonly string[],
  { prompt = '{text}', fails = false }: { prompt?: string; fails?: boolean } = {},
) {
  const answer = fails ? () => says('no JSON') : undefined;
  await using endpoint = await startEndpoint(answer && { answer });
  const common = await asking(user, endpoint.url, prompt);
  const finished = await user.run(['classify', ...args, ...common, '--format', 'json', '-v']);
  const sent = endpoint.requests.map(({ messages }) => messages.at(-1)?.content ?? '').toSorted();
  const results: { error: { code: string } | null }[] = finished.stdout.startsWith('[')
    ? JSON.parse(finished.stdout)
    : [];
  return { ...finished, sent, errors: results.map(({ error }) => error?.code) };
}

describe('a ticket with a subject', () => {
  it('is sent as subject, blank line, body, and only one with neither fails', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csv);
    const { sent, errors, stderr } = await classify(user, ['t.csv']);
    expect(sent).toEqual(texts);
    expect(errors).toEqual([undefined, undefined, undefined, 'empty_ticket']);
    expect(stderr).toContain('texts put together from columns Ticket Subject and Ticket Description');
    expect(stderr).toContain('ids taken from column Ticket ID');
    expect(stderr).toContain(
      't.csv: 4 tickets, text from "Ticket Subject" and "Ticket Description", id from "Ticket ID" · prompt p (p.md)',
    );
    expect(stderr).toContain('warning: 1 ticket of t.csv had no body and went by its subject alone');
  });

  it('is sent the same from a table and a query', async () => {
    await using user = await newUser();
    const database = new Database(user.folder.file('t.db'));
    database.exec('CREATE TABLE cases (caseNumber TEXT, Subject TEXT, Description TEXT)');
    for (const row of rows) database.prepare('INSERT INTO cases VALUES (?, ?, ?)').run(row.slice(0, 3));
    database.close();
    expect((await classify(user, ['t.db'])).sent).toEqual(texts);
    const query = 'SELECT caseNumber AS id, Subject AS title, Description AS body FROM cases';
    expect((await classify(user, ['t.db', '--query', query, '--no-cache'])).sent).toEqual(texts);
  });

  it.each([
    [
      ['--text-column', 'Ticket Description'],
      ['Help, nothing works', 'It jams.'],
    ],
    [
      ['--text-column', 'Full name,Ticket Description'],
      ['Ada Byron\n\nIt jams.', 'Bob', 'Eve', 'Eve\n\nHelp, nothing works'],
    ],
    [
      ['--subject-column', 'Full name'],
      ['Ada Byron\n\nIt jams.', 'Bob', 'Eve', 'Eve\n\nHelp, nothing works'],
    ],
  ])('is sent as %j says', async (flags, expected) => {
    await using user = await newUser();
    await user.folder.write('t.csv', csv);
    expect((await classify(user, ['t.csv', ...flags])).sent).toEqual(expected);
  });

  it('is sent as the configuration says, which a flag overrides', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csv);
    await user.configure(
      'sources: { export: { url: t.csv, text_column: Ticket Description, subject_column: Full name } }',
    );
    const { sent } = await classify(user, ['export']);
    expect(sent).toEqual(['Ada Byron\n\nIt jams.', 'Bob', 'Eve', 'Eve\n\nHelp, nothing works']);
    const named = await classify(user, ['export', '--text-column', 'Ticket Description']);
    expect(named.sent).toEqual(['Help, nothing works', 'It jams.']);
    expect((await user.run(['config'])).stdout).toContain(
      't.csv (text_column: Ticket Description, subject_column: Full name)',
    );
  });

  it('is sent without it where the prompt has it, and as other columns fill in', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csv);
    const { sent } = await classify(user, ['t.csv', '--limit', '1'], {
      prompt: '{ticket_subject} by {"Full name"} ({full_name}): {text}',
    });
    expect(sent).toEqual(['Printer by Ada Byron (Ada Byron): It jams.']);
  });

  it('is sent again as it was by --retry-errors', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csv);
    const flags = ['--subject-column', 'Full name', '--repair', '0'];
    const { stderr } = await classify(user, ['t.csv', ...flags], { fails: true });
    const run = /--retry-errors (\w+)/.exec(stderr)?.[1] ?? '';
    expect((await user.run(['runs', 'show', run, '-v'])).stdout).toContain('subjectColumn: "Full name"');
    await using endpoint = await startEndpoint();
    await user.run(['classify', '--retry-errors', run, '--base-url', endpoint.url]);
    const sent = endpoint.requests.map(({ messages }) => messages.at(-1)?.content ?? '').toSorted();
    expect(sent).toEqual(['Ada Byron\n\nIt jams.', 'Bob', 'Eve', 'Eve\n\nHelp, nothing works']);
  });
});

describe('--dry-run', () => {
  it('counts what was cached for the body alone, and says how to go on with it', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csv);
    await using endpoint = await startEndpoint();
    const args = ['classify', 't.csv', ...(await asking(user, endpoint.url, '{text}'))];
    expect((await user.run([...args, '--dry-run'])).stdout).not.toContain('--text-column');
    await user.run([...args, '--text-column', 'Ticket Description']);
    const { stdout } = await user.run([...args, '--dry-run']);
    expect(stdout).toContain(
      '1 request is cached without the subject, as earlier versions sent them, and will be sent again with it, once.',
    );
    expect(stdout).toContain("--text-column 'Ticket Description' sends the texts without it");
    const before = endpoint.requests.length;
    await user.run([...args, '--text-column', 'Ticket Description']);
    expect(endpoint.requests).toHaveLength(before);
  });
});

describe('columns that tell nothing', () => {
  it('are an error with the likeliest column and the command, whatever the source', async () => {
    await using user = await newUser();
    const form = [
      ['Timestamp', 'Name', 'How can we help you?'],
      ['2026-01-02', 'Ada', 'The printer jams all the time'],
      ['2026-01-03', 'Bob', 'I cannot log in since today'],
    ];
    await user.folder.write('form.csv', stringify(form, { delimiter: ';' }));
    const { code, stderr } = await user.run(['classify', 'form.csv', '--delimiter', ';']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "`ticketsift classify form.csv --delimiter ';' --text-column 'How can we help you?'`",
    );
    const tried = await user.run(['prompts', 'try', 'plain', 'form.csv']);
    expect(tried.stderr).toContain("`ticketsift prompts try plain form.csv --text-column 'How can");
    const checked = await user.run(['check', '--tickets', 'form.csv', '--prompt', 'plain']);
    expect(checked.stderr).toContain(
      "`ticketsift check --tickets form.csv --prompt plain --text-column 'How can",
    );
  });

  it('are looked at without a row being lost', async () => {
    await using user = await newUser();
    const lines = Array.from({ length: 500 }, (_, n) => `${n},thank you ${n}`);
    await user.folder.write('t.csv', ['id,comments', ...lines].join('\n'));
    const { sent, errors } = await classify(user, ['t.csv']);
    expect([sent.length, errors.length]).toEqual([500, 500]);
  });
});

describe('rows that are numbered', () => {
  it('take no place of other rows in a table of results', async () => {
    await using user = await newUser();
    await user.folder.write('jira.csv', 'text,x\nOne,\nTwo,\n');
    await user.folder.write('freshdesk.csv', 'text,x\nThree,7\n');
    const database = new Database(user.folder.file('t.db'));
    database.exec(
      "CREATE TABLE a (text, x); INSERT INTO a VALUES ('One', 1); CREATE TABLE b AS SELECT * FROM a",
    );
    database.close();
    await using endpoint = await startEndpoint();
    const common = ['--output', 'results.db', ...(await asking(user, endpoint.url, '{text}'))];
    const into = async (...args: string[]) => {
      const { code, stderr } = await user.run(['classify', ...args, ...common]);
      return code === 0 ? 0 : /error: (.*)/.exec(stderr)?.[1];
    };
    expect(await into('jira.csv')).toBe(0);
    expect(await into('jira.csv')).toBe(0);
    expect(await into('freshdesk.csv')).toMatch(/holds results of the rows of .*jira\.csv/);
    expect(endpoint.requests).toHaveLength(2);
    const others = ['--output-table', 'others'];
    expect(await into('t.db', '--table', 'a', ...others)).toBe(0);
    expect(await into('t.db', '--table', 'a', ...others)).toBe(0);
    expect(await into('t.db', '--table', 'b', ...others)).toMatch(/the rows of .*t\.db, table a/);
    expect(await into('t.db', '--query', 'SELECT * FROM a', ...others)).toMatch(
      /the rows of .*t\.db, table a/,
    );
    expect(await into('freshdesk.csv', '--output-table', 'third', '--id-column', 'x')).toBe(0);
    expect(await into('freshdesk.csv', '--output-table', 'third')).toMatch(
      /holds results of tickets with ids/,
    );
  });
});

describe('prompts check --source', () => {
  const check = async (user: User, body: string, ...flags: string[]) => {
    await user.folder.write('t.csv', csv);
    await user.folder.write('p.md', body);
    return user.run(['prompts', 'check', 'p.md', '--source', 't.csv', ...flags]);
  };

  it('says which columns the text is of, and that they fill in the prompt', async () => {
    await using user = await newUser();
    const { code, stderr } = await check(user, '{full_name} {"Ticket ID"} {text}');
    expect(code).toBe(0);
    expect(stderr).toContain('texts put together from columns Ticket Subject and Ticket Description');
    expect(stderr).toContain('the columns of t.csv fill in all placeholders');
  });

  it.each(['{name}', '{"full name"}'])('refuses what no column fills in: %s', async (placeholder) => {
    await using user = await newUser();
    const { code, stdout, stderr } = await check(user, `${placeholder} {text}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`p.md: Nothing fills in ${placeholder}`);
    expect(stderr).toContain('There are: text, ticket_id, ticket_subject, ticket_description, full_name.');
  });

  it('reads the tickets as flags say', async () => {
    await using user = await newUser();
    expect((await check(user, '{text}', '--text-column', 'nothing')).stderr).toContain('no column nothing');
  });

  it('needs a login where data does, and checks a prompt without one', async () => {
    await using user = await newUser();
    await user.configure('auth: { issuer: "http://127.0.0.1:9", client_id: ticketsift, require: true }');
    expect(await check(user, '{text}')).toMatchObject({ code: 4, stdout: '' });
    expect((await user.run(['prompts', 'check', 'p.md'])).code).toBe(0);
  });
});

describe('messages of threads', () => {
  const messages = stringify([
    ['conversation_id', 'subject', 'created_at', 'author_type', 'body'],
    ['7', 'Printer', '2026-01-03', 'user', 'Still broken.'],
    ['7', 'Printer', '2026-01-01', 'user', 'It jams.'],
    ['8', 'Screen', '2026-01-01', 'user', 'It is dark.'],
    ['7', 'Re: Printer', '2026-01-02', 'admin', 'Turn it off and on.'],
  ]);

  it('are found by their ids, and made one ticket each', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', messages);
    const rows = await classify(user, ['t.csv']);
    expect(rows.errors).toHaveLength(4);
    expect(rows.stderr).toContain('t.csv:2 and t.csv:3 have the same id, 7');
    expect(rows.stderr).toContain('--group-by conversation_id makes one ticket');
    const threads = await classify(user, ['t.csv', '--group-by', 'Conversation ID', '--limit', '5']);
    expect(threads.sent).toEqual(['Printer\n\nIt jams.\n\nStill broken.', 'Screen\n\nIt is dark.']);
    expect(JSON.parse(threads.stdout)).toMatchObject([
      { conversation_id: '7', created_at: '2026-01-01', body: 'It jams.\n\nStill broken.' },
      { conversation_id: '8' },
    ]);
    expect(threads.stderr).not.toContain('same id');
    const all = await classify(user, [
      't.csv',
      '--group-by',
      'conversation_id',
      '--thread',
      'all',
      '--limit',
      '1',
    ]);
    expect(all.sent).toEqual(['Printer\n\nIt jams.\n\nTurn it off and on.\n\nStill broken.']);
  });

  it('are not a place to write results beside, and need their column', async () => {
    await using user = await newUser();
    const database = new Database(user.folder.file('t.db'));
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, thread TEXT, text TEXT)');
    database.close();
    const refused = await user.run([
      'classify',
      't.db',
      '--group-by',
      'thread',
      '--update-table',
      't',
      '--yes',
    ]);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--update-table and --group-by cannot be used together'),
    });
    await user.folder.write('t.csv', messages);
    const missing = await user.run(['classify', 't.csv', '--group-by', 'nothing']);
    expect(missing.stderr).toContain('t.csv has no column nothing (--group-by)');
    const alone = await user.run(['classify', 't.csv', '--thread', 'all']);
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('Add --group-by') });
  });
});
