import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Asked, byText, says, startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';

/** A value of each kind as different tickets write it. */
const secrets = [
  'jane.doe@example.com',
  'Jane.Doe@Example.COM',
  '+1 202 555 0143',
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
];
/** What of them would give them away. */
const traces = ['jane.doe', 'Jane.Doe', '555 0143', '4111 1111', '3704 0044', 'ghp_'];

const sentTo = ({ messages }: Asked) => messages.map(({ content }) => content).join('\n');

/** Every file in the folder of a user and below, but for those that are theirs or hold results. */
async function filesOf(user: User, except: readonly string[]): Promise<[string, string][]> {
  const entries = await readdir(user.folder.path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const kept = paths.filter((path) => !except.some((name) => path.endsWith(name)));
  return Promise.all(
    kept.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'latin1')]),
  );
}

function tracesIn(text: string): string[] {
  return traces.filter((trace) => text.includes(trace));
}

const everywhere = `id,subject,text,contact,note
T1,${secrets[0]} called,"My card is ${secrets[3]}, call ${secrets[2]}",${secrets[1]},${secrets[5]}
T2,Refund,"To ${secrets[4]} please, [email 1]",${secrets[2]},${secrets[0]}
`;
const showsAll = 'From {contact}, {note}: {subject}\n\n{text}';

describe('--redact', () => {
  it('keeps every value in every column from all but the results', async () => {
    // The first reply cannot be read, so that a repair is sent, too.
    await using endpoint = await startEndpoint({
      answer: (asked) => (asked.n === 1 ? says(`What? ${sentTo(asked)}`) : byText(asked)),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', everywhere);
    const flags = await asking(user, endpoint.url, showsAll);
    const { code, stderr } = await user.run(
      [
        'classify',
        't.csv',
        ...flags,
        '--redact',
        '--output',
        'r.csv',
        '--log-file',
        'log.jsonl',
        '--log-texts',
        '-v',
      ],
      { DEBUG: '1' },
    );
    expect(code).toBe(0);
    expect(endpoint.requests).toHaveLength(3);
    expect(endpoint.requests.flatMap((asked) => tracesIn(sentTo(asked)))).toEqual([]);
    expect(endpoint.requests.map(sentTo)).toContain(
      'From [phone 1], [email 2]: Refund\n\nTo [iban 1] please, [email 1]',
    );
    for (const [path, content] of await filesOf(user, ['t.csv', 'r.csv']))
      expect([path, ...tracesIn(content)]).toEqual([path]);
    expect(tracesIn(stderr)).toEqual([]);
    expect(stderr).toContain(
      'redacted: 2 e-mail addresses, 2 phone numbers, 1 card number, 1 IBAN, 1 token\n',
    );
    expect(stderr).toContain(
      't.csv:2: ticket T1: redacted: 1 e-mail address, 1 phone number, 1 card number, 1 token\n',
    );
    const results = await readFile(user.folder.file('r.csv'), 'utf8');
    expect(secrets.filter((secret) => !results.includes(secret))).toEqual([]);
  });

  it('holds for all messages of a ticket together', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write(
      't.csv',
      'conversation,time,body\nA,2024-01-01,jane@example.com here\nA,2024-01-02,again JANE@example.com or bob@example.com\n',
    );
    const flags = await asking(user, endpoint.url);
    const grouped = ['--group-by', 'conversation', '--text-column', 'body'];
    await user.run(['classify', 't.csv', ...flags, ...grouped, '--redact', '--format', 'json']);
    expect(endpoint.requests.map(sentTo)).toEqual(['Sort: [email 1] here\n\nagain [email 1] or [email 2]']);
  });

  it('leaves the text of the prompt to its author', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['hello']));
    const flags = await asking(user, endpoint.url, 'We are help@example.com. Sort: {text}');
    await user.run(['classify', 't.csv', ...flags, '--redact']);
    expect(endpoint.requests.map(sentTo)).toEqual(['We are help@example.com. Sort: hello']);
  });

  it('gives tickets that differ in such values alone one answer', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['from jane@example.com', 'from bob@example.com']));
    const flags = await asking(user, endpoint.url);
    await user.run(['classify', 't.csv', ...flags, '--redact']);
    await user.run(['classify', 't.csv', ...flags, '--redact']);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('replaces nothing back where a reply quotes a placeholder', async () => {
    await using endpoint = await startEndpoint({
      answer: () => says({ urgent: false, categories: ['Mail of [email 1]'] }),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['from jane@example.com']));
    const flags = await asking(user, endpoint.url);
    const { stdout } = await user.run(['classify', 't.csv', ...flags, '--redact', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { text: 'from jane@example.com', categories: ['Mail of [email 1]'] },
    ]);
  });

  it('is shown by --dry-run as it would be sent', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['from jane@example.com', 'hello']));
    const flags = await asking(user, 'http://127.0.0.1:9/v1');
    const { stdout, stderr } = await user.run(['classify', 't.csv', ...flags, '--redact', '--dry-run']);
    expect(stdout).toContain('Sort: from [email 1]\n');
    expect(stderr).toContain('redacted: 1 e-mail address\n');
    expect(tracesIn(stdout + stderr)).toEqual([]);
  });

  it('warns of ids that it does not replace', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', 'mail,text\njane@example.com,hello\n');
    const flags = await asking(user, endpoint.url);
    const classify = ['classify', 't.csv', ...flags, '--redact', '--id-column'];
    expect((await user.run([...classify, 'mail'])).stderr).toContain('--id-column');
    expect((await user.run([...classify, 'text'])).stderr).not.toContain('--id-column');
  });

  it.each([
    ['nothing', [], {}, '', '', false],
    ['a flag', ['--redact'], {}, '', '', true],
    ['a variable', [], { TICKETSIFT_REDACT: 'yes' }, '', '', true],
    ['ticketsift.yaml', [], {}, 'redact: true\n', '', true],
    ['the prompt', [], {}, '', '---\nredact: true\n---\n', true],
    ['the prompt, whatever the file says', [], {}, 'redact: false\n', '---\nredact: true\n---\n', true],
    ['the file, whatever a variable says', [], { TICKETSIFT_REDACT: '0' }, 'redact: true\n', '', true],
    ['a flag alone to be off', ['--no-redact'], {}, 'redact: true\n', '---\nredact: true\n---\n', false],
  ])('is set by %s', async (_, flags, env, yaml, matter, isOn) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.configure(yaml);
    await user.folder.write('t.csv', csvOf(['from jane@example.com']));
    const to = await asking(user, endpoint.url, `${matter}Sort: {text}`);
    expect((await user.run(['classify', 't.csv', ...to, ...flags], env)).code).toBe(0);
    expect(endpoint.requests.map(sentTo)).toEqual([
      isOn ? 'Sort: from [email 1]' : 'Sort: from jane@example.com',
    ]);
  });

  it('is off in no folder whose user has turned it on', async () => {
    await using user = await newUser();
    await user.folder.write('home/config.yaml', 'redact: true\n');
    await user.configure('redact: false\n');
    const { stdout } = await user.run(['config']);
    expect(stdout).toMatch(/^redact +true +\S+home\/config\.yaml$/m);
  });

  it('is refused where a variable says neither yes nor no', async () => {
    await using user = await newUser();
    const { code, stderr } = await user.run(['config'], { TICKETSIFT_REDACT: 'maybe' });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('TICKETSIFT_REDACT must be true or false'),
    });
  });

  it('is kept by a run, for its failed tickets, and shown with it', async () => {
    await using endpoint = await startEndpoint({
      answer: (asked) => (asked.n < 3 ? says('no idea') : byText(asked)),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['from jane@example.com']));
    const flags = await asking(user, endpoint.url);
    expect((await user.run(['classify', 't.csv', ...flags, '--redact'])).code).toBe(1);
    expect((await user.run(['runs', 'show', 'last', '-v'])).stdout).toContain('redact: true');
    expect((await user.run(['classify', '--retry-errors', 'last'])).code).toBe(0);
    expect(endpoint.requests).toHaveLength(3);
    expect(endpoint.requests.map(sentTo).join()).not.toContain('jane');
  });

  it('holds in prompts try', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['from jane@example.com']));
    const [, url = '', , model = ''] = await asking(user, endpoint.url);
    const { stdout, stderr } = await user.run([
      'prompts',
      'try',
      'p.md',
      't.csv',
      '--base-url',
      url,
      '--model',
      model,
      '--redact',
    ]);
    expect(endpoint.requests.map(sentTo)).toEqual(['Sort: from [email 1]']);
    expect(stdout).toContain('from jane@example.com');
    expect(stderr).toContain('redacted: 1 e-mail address\n');
  });
});

describe('check --redact', () => {
  const labelled = `id,text,urgent,categories\n${Array.from({ length: 12 }, (_, n) => `L${n},Ticket ${n} of jane${n}@example.com,false,Bug\n`).join('')}`;

  async function withSuite(url: string): Promise<User> {
    const user = await newUser();
    await user.folder.write('l.csv', labelled);
    await user.folder.write('p.md', '---\ncategories: [{ name: Bug }]\n---\nSort: {text}');
    await user.configure(
      `base_url: ${url}\nchecks:\n  mine: { prompt: p.md, tickets: l.csv, model: m, baseline: b.json }\n`,
    );
    return user;
  }

  it('keeps values from requests, recordings and baselines', async () => {
    await using endpoint = await startEndpoint({
      answer: () => says({ urgent: false, categories: ['Bug'] }),
    });
    await using user = await withSuite(endpoint.url);
    const check = ['check', '--redact', '--record', 'a.jsonl', '--approve'];
    const { code, stderr } = await user.run(check);
    expect(code).toBe(0);
    expect(stderr).toContain('redacted: 12 e-mail addresses\n');
    expect(endpoint.requests.map(sentTo).join()).not.toContain('jane');
    for (const [path, content] of await filesOf(user, ['l.csv']))
      expect([path, content.includes('jane')]).toEqual([path, false]);
    const replay = ['check', '--replay', 'a.jsonl', '--inconclusive', 'pass'];
    expect((await user.run([...replay, '--redact'])).code).toBe(0);
    expect((await user.run(replay)).stderr).toContain('it was recorded with --redact');
  });

  it('says what the comparison with a baseline is of that was made without it', async () => {
    await using endpoint = await startEndpoint({
      answer: () => says({ urgent: false, categories: ['Bug'] }),
    });
    await using user = await withSuite(endpoint.url);
    const check = ['check', '--inconclusive', 'pass'];
    await user.run([...check, '--approve']);
    const redacted = await user.run([...check, '--redact', '--approve']);
    expect(redacted.code).toBe(0);
    expect(redacted.stderr).toContain('tickets are sent with --redact now, and without it for b.json');
    expect((await user.run([...check, '--redact'])).stderr).not.toContain('the comparison includes');
    expect((await user.run(check)).stderr).toContain(
      'tickets are sent without --redact now, and with it for b.json',
    );
  });

  it('says the same of a prompt that it is compared with', async () => {
    await using endpoint = await startEndpoint({
      answer: () => says({ urgent: false, categories: ['Bug'] }),
    });
    await using user = await withSuite(endpoint.url);
    await user.folder.write('q.md', '---\nredact: true\ncategories: [{ name: Bug }]\n---\nSort: {text}');
    const { stderr } = await user.run(['check', '--against', 'q.md', '--inconclusive', 'pass']);
    expect(stderr).toContain('tickets are sent without --redact now, and with it for q.md');
  });
});

it.each([
  ['classify', ['classify', 't.csv', '--prompt', 'p.md'], 'ticketsift classify --redact t.csv'],
  ['prompts try', ['prompts', 'try', 'p.md', 't.csv'], 'ticketsift prompts try p.md --redact t.csv'],
  ['check', ['check', '--tickets', 't.csv', '--prompt', 'p.md'], 'ticketsift check --redact --tickets t.csv'],
])('the command that %s suggests keeps it', async (_, args, command) => {
  await using user = await newUser();
  await user.folder.write('t.csv', 'x,y\n1,2\n3,4\n');
  await user.folder.write('p.md', '---\ncategories: [{ name: Bug }]\n---\n{text}');
  const { code, stderr } = await user.run([...args, '--redact']);
  expect(code).toBe(2);
  expect(stderr).toContain(command);
});
