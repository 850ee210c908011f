import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { says, startEndpoint } from '../support/endpoint.js';
import { asking, newUser, type User } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';

const prompt = '---\ncategories: [{ name: Security }, { name: Billing }, { name: How-to }]\n---\n{text}';

const tickets = [
  ['id', 'priority', 'status', 'text'],
  ['T-10', '2', 'open', 'urgent Security'],
  ['T-9', '10', 'closed', 'calm Billing'],
  ['T-2', '-1', 'open', 'urgent Billing|Security'],
  ['T-1', '', 'new', 'calm How-to'],
  ['T-3', '1.5', 'open', 'fails'],
];

/** A user with five tickets of which one fails, and what classifies them. */
async function desk() {
  const endpoint = await startEndpoint({
    answer({ messages }) {
      const [urgency, names = ''] = (messages.at(-1)?.content ?? '').split(' ');
      if (urgency === 'fails') return says('no JSON');
      return says(JSON.stringify({ urgent: urgency === 'urgent', categories: names.split('|') }));
    },
  });
  const user = await newUser();
  await user.folder.write('t.csv', `${tickets.map((row) => row.join(',')).join('\n')}\n`);
  await user.folder.write('p.md', prompt);
  const flags = ['--base-url', endpoint.url, '--model', 'stand-in', '--prompt', 'p.md', '--repair', '0'];
  return {
    user,
    endpoint,
    classify: (...args: string[]) => user.run(['classify', 't.csv', ...flags, ...args]),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

const idsOf = (csv: string) =>
  csv
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(',')[0]);

const read = async (user: User, name: string) => await readFile(user.folder.file(name), 'utf8');

describe('--where', () => {
  it('writes the rows for which all conditions hold, and the summary still counts all', async () => {
    await using at = await desk();
    const { code, stdout, stderr } = await at.classify(
      '--where',
      'urgent',
      '--where',
      'category=Billing',
      '--format',
      'csv',
    );
    expect([code, idsOf(stdout)]).toEqual([1, ['T-2']]);
    expect(stderr).toContain('5 tickets: 4 classified, 2 urgent, 1 failed');
    expect(stderr).toContain('note: 1 of 5 rows written (--where urgent --where category=Billing)');
    expect(stderr).toContain('warning: 1 ticket failed and is left out (--where error writes these)');
  });

  it('says what a file holds', async () => {
    await using at = await desk();
    const { stderr } = await at.classify('--where', 'not urgent', '--output', 'calm.csv');
    expect(idsOf(await read(at.user, 'calm.csv'))).toEqual(['T-9', 'T-1']);
    expect(stderr).toContain("note: 2 of 5 rows written (--where 'not urgent')");
    expect(stderr).toContain('note: calm.csv holds 2 tickets');
  });

  it('warns of no failed ticket where those are wanted', async () => {
    await using at = await desk();
    const { code, stdout, stderr } = await at.classify('--where', 'error', '--format', 'csv');
    expect([code, idsOf(stdout)]).toEqual([1, ['T-3']]);
    expect(stderr).not.toContain('left out');
  });

  it.each([
    ['urgnt', 'Did you mean urgent?'],
    ['category=Securty', 'Did you mean Security? Categories: Security, Billing, How-to.'],
    ['statsu=open', 'Did you mean status?'],
    ['error=tiemout', 'Did you mean timeout?'],
    ['Security', 'Use category=Security.'],
  ])('refuses %s before anything is sent', async (condition, hint) => {
    await using at = await desk();
    for (const more of [[], ['--dry-run']]) {
      const { code, stdout, stderr } = await at.classify('--where', condition, ...more);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(hint);
    }
    expect(at.endpoint.requests).toHaveLength(0);
  });
});

describe('--columns', () => {
  it('chooses and orders the columns of every format', async () => {
    await using at = await desk();
    const flags = ['--columns', 'categories,id,Priority,urgent,error', '--limit', '1', '--format'];
    expect((await at.classify(...flags, 'csv')).stdout).toBe(
      'categories,id,priority,urgent,error\nSecurity,T-10,2,true,\n',
    );
    const object = '{"categories":["Security"],"id":"T-10","priority":"2","urgent":true,"error":null}';
    expect((await at.classify(...flags, 'jsonl')).stdout).toBe(`${object}\n`);
    expect((await at.classify(...flags, 'json')).stdout).toBe(`[\n${object}\n]\n`);
    expect((await at.classify(...flags, 'markdown')).stdout).toContain(
      '| categories | id | priority | urgent | error |\n| --- | --- | --- | --- | --- |\n| Security | T-10 | 2 | yes |  |\n',
    );
    expect((await at.classify(...flags, 'table')).stdout).toContain(
      '│ Security   │ T-10 │ 2        │ yes    │       │',
    );
  });

  it('refuses a name that means nothing before anything is sent', async () => {
    await using at = await desk();
    const { code, stderr } = await at.classify('--columns', 'id,urgnet');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no column urgnet (--columns)');
    expect(stderr).toContain('Did you mean urgent? Columns: id, ticket, priority, status, text, urgent');
    expect(at.endpoint.requests).toHaveLength(0);
  });

  it('leaves the columns of the input in their order, and ours after them, without it', async () => {
    await using at = await desk();
    const { stdout } = await at.classify('--format', 'csv');
    expect(stdout.split('\n')[0]).toBe('id,priority,status,text,urgent,categories,error');
  });
});

describe('--sort', () => {
  it.each([
    ['id', ['T-1', 'T-2', 'T-3', 'T-9', 'T-10']],
    ['-id', ['T-10', 'T-9', 'T-3', 'T-2', 'T-1']],
    ['priority', ['T-2', 'T-3', 'T-10', 'T-9', 'T-1']],
    ['-priority', ['T-9', 'T-10', 'T-3', 'T-2', 'T-1']],
    ['-urgent', ['T-10', 'T-2', 'T-9', 'T-1', 'T-3']],
    ['categories,-urgent', ['T-9', 'T-2', 'T-1', 'T-10', 'T-3']],
    ['status,-priority', ['T-9', 'T-1', 'T-10', 'T-3', 'T-2']],
  ])('by %s', async (columns, ids) => {
    await using at = await desk();
    const { stdout } = await at.classify('--sort', columns, '--format', 'csv');
    expect(idsOf(stdout)).toEqual(ids);
  });
});

describe('a database', () => {
  it.each([
    ['--where', 'urgent'],
    ['--columns', 'id'],
    ['--sort', 'id'],
    ['--bom'],
    ['--list-separator', ';'],
  ])('takes all rows, so %s is refused', async (...flags) => {
    await using at = await desk();
    const { code, stderr } = await at.classify(...flags, '--output', 'results.db');
    expect([code, stderr]).toEqual([2, expect.stringContaining('A database gets all results')]);
    expect(at.endpoint.requests).toHaveLength(0);
  });
});

describe('CSV for Excel', () => {
  it('begins with a byte order mark and has lists as they are wanted', async () => {
    await using at = await desk();
    await at.classify('--bom', '--list-separator', '; ', '--output', 'r.csv', '--columns', 'id,categories');
    expect(await read(at.user, 'r.csv')).toBe(
      '\ufeffid,categories\nT-10,Security\nT-9,Billing\nT-2,Billing; Security\nT-1,How-to\nT-3,\n',
    );
  });

  it.each([
    [['--bom', '--format', 'json'], '--bom and --format json cannot be used together'],
    [
      ['--list-separator', ';', '--format', 'jsonl'],
      '--list-separator and --format jsonl cannot be used together',
    ],
    [['--list-separator', '"'], 'without quotes and brackets'],
  ])('is not another format: %j', async (flags, message) => {
    await using at = await desk();
    const { code, stderr } = await at.classify(...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

it('shapes an Excel file in the same way', async () => {
  await using at = await desk();
  const flags = [
    '--where',
    'not error',
    '--columns',
    'id,categories,urgent',
    '--sort',
    'id',
    '--list-separator',
    ', ',
  ];
  const { code } = await at.classify(...flags, '--output', 'r.xlsx');
  expect(code).toBe(1);
  const { stdout } = await at.user.run([
    'classify',
    'r.xlsx',
    '--text-column',
    'categories',
    '--offline',
    '--format',
    'jsonl',
  ]);
  const rows = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => Object.values(JSON.parse(line)).slice(0, 3));
  expect(rows).toEqual([
    ['T-1', 'How-to', 'false'],
    ['T-2', 'Billing, Security', 'true'],
    ['T-9', 'Billing', 'false'],
    ['T-10', 'Security', 'true'],
  ]);
});

it('keeps what is wanted of rows in the record of a run', async () => {
  await using at = await desk();
  await at.classify('--where', 'urgent', '--sort', 'id', '--columns', 'id', '--format', 'csv');
  const { stdout } = await at.user.run(['runs', 'show', 'last', '-v']);
  expect(stdout).toContain('rows.where.0: "urgent"');
  expect(stdout).toContain('rows.columns: "id"');
  expect(stdout).toContain('rows.sort: "id"');
});

it('writes what came until Ctrl-C, sorted', async () => {
  const gate = deferred();
  await using endpoint = await startEndpoint({
    async answer({ n }) {
      if (n > 2) await gate.promise;
      return says('{"urgent": false, "categories": ["Billing"]}');
    },
  });
  await using user = await newUser();
  await user.folder.write('t.csv', 'id,text\nT-3,c\nT-1,a\nT-2,b\n');
  const flags = ['--concurrency', '1', ...(await asking(user, endpoint.url))];
  const run = user.begin([
    'classify',
    't.csv',
    '--sort',
    'id',
    '--output',
    'r.csv',
    '--columns',
    'id,error',
    ...flags,
  ]);
  await endpoint.arrived(3);
  run.interrupt();
  gate.resolve();
  const { code, stderr } = await run.finished;
  expect([code, stderr]).toEqual([
    130,
    expect.stringContaining('r.csv holds 3 tickets, 3 of them classified'),
  ]);
  const rows = (await read(user, 'r.csv')).split('\n').map((row) => row.split(':')[0]);
  expect(rows).toEqual(['id,error', 'T-1,', 'T-2,', 'T-3,', '']);
});
