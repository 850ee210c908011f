import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { byText, type Endpoint, startEndpoint } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { csvOf, newUser, type User } from '../support/program.js';

const texts = Array.from({ length: 30 }, (_, n) => `text ${n}`);
const wait =
  /the endpoint does not answer; trying again at \d\d:\d\d:\d\d, for at most \S+ \S+( \S+ min)?: No answer from 127\.0\.0\.1:\d+: /;

/** An endpoint that goes away with its fifth request. */
async function startPassing(): Promise<Endpoint> {
  const endpoint: Endpoint = await startEndpoint({
    answer: async (request) => {
      if (request.n === 5) await endpoint.close();
      return byText(request);
    },
  });
  return endpoint;
}

async function furnish(user: User, { url }: Endpoint): Promise<string[]> {
  await user.folder.write('t.csv', csvOf(texts));
  const labelled = texts.map((text, n) => `L${n},${text},false,Bug\n`).join('');
  await user.folder.write('labelled.csv', `id,text,urgent,categories\n${labelled}`);
  await user.folder.write('p.md', '---\ncategories: [{ name: Bug }]\n---\n{text}\n');
  return ['--base-url', url, '--model', 'm', '--concurrency', '2'];
}

const commands: [name: string, args: readonly string[]][] = [
  ['classify', ['classify', 't.csv', '--prompt', 'p.md', '--output', 'r.jsonl']],
  ['check', ['check', '--tickets', 'labelled.csv', '--prompt', 'p.md']],
  ['prompts try', ['prompts', 'try', 'p.md', 't.csv']],
];

describe('an endpoint that goes away during a run, and comes back', () => {
  it.each(commands)('costs %s no ticket, and is said to be waited for', async (_, args) => {
    const first = await startPassing();
    await using user = await newUser();
    const flags = await furnish(user, first);
    const run = user.begin([...args, ...flags, '--max-wait', '48h'], { clock: hurriedClock(100) });
    await run.until(wait);
    await using second = await startEndpoint({ port: first.port });
    const { stderr, stdout } = await run.finished;
    expect(stderr.match(new RegExp(wait, 'g')), stderr).toHaveLength(1);
    expect(stderr).toMatch(/\nnote: the endpoint answers again, after /);
    expect(stderr + stdout).not.toMatch(/sending stopped|not_sent|error connection|, [1-9]\d* failed/);
    // What was under way is sent again, once.
    const sent = new Set(
      [...first.requests, ...second.requests].map(({ messages }) => messages.at(-1)?.content),
    );
    const all = args[0] === 'prompts' ? 20 : texts.length;
    expect(sent.size).toBe(all);
    expect(first.requests.length + second.requests.length).toBeLessThanOrEqual(all + 2);
  });

  it('is in the line that moves on a terminal', async () => {
    const first = await startPassing();
    await using user = await newUser();
    const flags = await furnish(user, first);
    const args = [
      'classify',
      't.csv',
      '--prompt',
      'p.md',
      '--output',
      'r.jsonl',
      ...flags,
      '--max-wait',
      '48h',
    ];
    const run = user.begin(args, { clock: hurriedClock(100), columns: 120 });
    await run.until(/the endpoint does not answer; trying again at/);
    await using _second = await startEndpoint({ port: first.port });
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(/note: the endpoint/);
  });
});

describe('an endpoint that goes away for good', () => {
  it('stops the run after --max-wait; the same command ends at once until it is back, and then goes on', async () => {
    const first = await startPassing();
    await using user = await newUser();
    const flags = await furnish(user, first);
    const args = ['classify', 't.csv', '--prompt', 'p.md', '--format', 'jsonl', ...flags];
    const run = () => user.begin([...args, '--max-wait', '20s'], { clock: hurriedClock(100) }).finished;
    const { code, stdout, stderr } = await run();
    expect(code).toBe(1);
    expect(stderr).toMatch(/\nerror: No answer from .*\(endpoint_failed\)\n/);
    expect(stderr).toContain('The endpoint has answered nothing for 20 s: run the same command again');
    const rows = stdout.trim().split('\n');
    expect(rows).toHaveLength(30);
    const answered = rows.filter((row) => JSON.parse(row).error === null).length;
    expect(answered).toBeGreaterThanOrEqual(3);

    const again = await run();
    expect(again.code).toBe(1);
    expect(again.stderr).not.toContain('trying again at');
    expect(again.stderr).toContain('and its server is running');

    await using second = await startEndpoint({ port: first.port });
    expect(await run()).toMatchObject({ code: 0 });
    expect(second.requests).toHaveLength(30 - answered);
  });

  it('is waited for no longer once the run is interrupted', async () => {
    const first = await startPassing();
    await using user = await newUser();
    const flags = await furnish(user, first);
    const args = ['classify', 't.csv', '--prompt', 'p.md', '--format', 'jsonl', ...flags];
    const run = user.begin([...args, '--max-wait', '48h'], { clock: hurriedClock(100) });
    await run.until(wait);
    run.interrupt();
    const { code, stdout } = await run.finished;
    expect(code).toBe(130);
    expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  });
});

it('an outage is in the log, without a text', async () => {
  const first = await startPassing();
  await using user = await newUser();
  const flags = await furnish(user, first);
  const args = [
    'classify',
    't.csv',
    '--prompt',
    'p.md',
    '--format',
    'jsonl',
    '--log-file',
    'run.log',
    ...flags,
  ];
  await user.begin([...args, '--max-wait', '5s'], { clock: hurriedClock(100) }).finished;
  const log = await readFile(user.folder.file('run.log'), 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const outage = lines.find(({ event }) => event === 'outage');
  expect(outage).toMatchObject({
    error: 'connection',
    tries: 1,
    ms: expect.any(Number),
    leftMs: expect.any(Number),
  });
  expect(outage).not.toHaveProperty('message');
});
