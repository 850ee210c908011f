import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  type Asked,
  type Behaviour,
  byText,
  openAiError,
  says,
  startEndpoint,
  status,
} from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';

const textOf = ({ messages }: Asked) => messages.at(-1)?.content ?? '';
const hundred = Array.from({ length: 100 }, (_, n) => `text ${n}`);

describe('a run that cannot succeed stops early', () => {
  it.each<[string, Behaviour, string]>([
    ['a wrong key', openAiError(401, 'invalid_api_key', 'Incorrect API key.'), 'Set OPENAI_API_KEY'],
    ['no such model', openAiError(404, 'model_not_found', 'No such model.'), 'has the model stand-in'],
    ['no quota', openAiError(429, 'insufficient_quota', 'Pay.'), 'Top up the account'],
  ])('with %s', async (_, behaviour, hint) => {
    await using endpoint = await startEndpoint({
      answer: (request) => (textOf(request).endsWith(' 0') ? byText(request) : behaviour),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(hundred));
    const args = ['classify', 't.csv', '--format', 'jsonl', '--concurrency', '4'];
    const { code, stdout, stderr } = await user.run([...args, ...(await asking(user, endpoint.url))]);
    expect(code).toBe(1);
    expect(stderr).toContain('warning: sending stopped');
    expect(stderr).toMatch(/\nerror: .* answered 4\d\d: .*\(endpoint_failed\)\n/);
    expect(stderr).toContain(hint);
    expect(endpoint.requests.length).toBeLessThanOrEqual(20);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(100);
    expect(rows[0].error).toBeNull();
    expect(rows.at(-1).error.code).toBe('not_sent');
  });

  it('with no one there', async () => {
    const endpoint = await startEndpoint();
    await endpoint.close();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(hundred));
    const args = ['classify', 't.csv', '-q', ...(await asking(user, endpoint.url))];
    const { code, stderr } = await user.begin(args, { clock: hurriedClock(100) }).finished;
    expect(code).toBe(1);
    expect(stderr).toContain('nothing accepts connections there');
    expect(stderr).toContain('and its server is running');
  });
});

describe('a request that fails', () => {
  it('is sent again, and -v tells why', async () => {
    await using endpoint = await startEndpoint({
      answer: (request) => (request.n === 1 ? status(503, '', { 'retry-after-ms': '10' }) : byText(request)),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const { code, stderr } = await user.run([
      '-v',
      'classify',
      't.csv',
      ...(await asking(user, endpoint.url)),
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /\nt\.csv:2: ticket T1: http_503: 127\.0\.0\.1:\d+ answered 503\. retry 1 in 10 ms\n/,
    );
    expect(stderr).toContain('1 answer after 1 failed try');
  });

  it('is not sent again with --retries 0', async () => {
    await using endpoint = await startEndpoint({ answer: () => status(503) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = await asking(user, endpoint.url);
    expect((await user.run(['classify', 't.csv', '--retries', '0', ...flags])).code).toBe(1);
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('a reply that cannot be read', () => {
  it('is asked for once more with what was wrong, and both are remembered', async () => {
    await using endpoint = await startEndpoint({
      answer: (request) => (textOf(request).includes('could not be used') ? byText(request) : says('Well…')),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const args = ['classify', 't.csv', ...(await asking(user, endpoint.url))];
    expect((await user.run(args)).code).toBe(0);
    expect(endpoint.requests.map(textOf)).toEqual([
      'Sort: a',
      expect.stringMatching(
        /^Sort: a\n\nThis was answered before, .* no single JSON object: “Well…”\nAnswer again/,
      ),
    ]);
    expect((await user.run([...args, '--offline'])).code).toBe(0);
    expect(endpoint.requests).toHaveLength(2);
  });
});

describe('--log-file', () => {
  const run = async (flags: string[]) => {
    await using endpoint = await startEndpoint({
      answer: (request) =>
        request.n === 1 ? status(503, 'a secret', { 'retry-after-ms': '1' }) : byText(request),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a secret', 'a secret', '']));
    const args = [
      'classify',
      't.csv',
      '--log-file',
      'run.log',
      ...flags,
      ...(await asking(user, endpoint.url)),
    ];
    await user.run(args, { OPENAI_API_KEY: 'sk-very-secret' });
    const { mode } = await stat(user.folder.file('run.log'));
    expect(mode & 0o777).toBe(0o600);
    return await readFile(user.folder.file('run.log'), 'utf8');
  };

  it('tells what happened, a line of JSON each, and no words of tickets', async () => {
    const log = await run([]);
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event).toSorted()).toEqual([
      'answered',
      'end',
      'outcome',
      'outcome',
      'outcome',
      'retry',
    ]);
    expect(lines.find(({ event }) => event === 'retry')).toMatchObject({
      ticket: 'T1',
      line: 2,
      error: 'http_503',
      retry: 1,
    });
    expect(lines.find(({ error }) => error === 'empty_ticket')).toMatchObject({
      ticket: 'T3',
      source: 't.csv',
    });
    expect(lines.at(-1)).toMatchObject({
      event: 'end',
      status: 'done',
      run: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(log).not.toContain('secret');
  });

  it('tells the words as well when asked for them, and never the key', async () => {
    const log = await run(['--log-texts']);
    expect(log).toContain('"user":"Sort: a secret"');
    expect(log).toContain('answered 503: a secret');
    expect(log).not.toContain('very-secret');
  });

  it.each<[string, string[], string]>([
    [
      'that cannot be written',
      ['--log-file', 'none/run.log'],
      'Cannot write the log none/run.log: its folder does not exist',
    ],
    ['that is not there', ['--log-texts'], '--log-texts has no effect without --log-file'],
  ])('%s is an error before anything is asked', async (_, flags, message) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const { code, stderr } = await user.run([
      'classify',
      't.csv',
      ...flags,
      ...(await asking(user, endpoint.url)),
    ]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    expect(endpoint.requests).toHaveLength(0);
  });
});

describe('--max-cost', () => {
  const flags = ['classify', 't.csv', '--format', 'jsonl', '--max-cost', '0.05'];
  const prices = 'prices:\n  stand-in: { input: 50, output: 50 }\n';

  it('stops before it is passed, keeps what came, and tells what it would take to finish', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.configure(prices);
    await user.folder.write('t.csv', csvOf(hundred));
    const args = [
      ...flags,
      ...(await asking(user, endpoint.url, '---\nmax_output_tokens: 50\n---\nSort: {text}')),
    ];
    const { code, stdout, stderr } = await user.run(args);
    expect(code).toBe(5);
    expect(stderr).toMatch(
      /error: The limit of \$0\.0500 is reached: \$0\.0\d+ is spent, .*\(cost_limit\)\n/,
    );
    expect(stderr).toMatch(
      /tickets are left; cached answers are not paid for again.* --max-cost 0\.\d\d\.\n/,
    );
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.filter(({ error }) => error === null)).toHaveLength(endpoint.requests.length);
    expect(new Set(rows.flatMap(({ error }) => (error ? [error.code] : [])))).toEqual(new Set(['not_sent']));
    const [, advised = ''] = /--max-cost (0\.\d\d)\./.exec(stderr) ?? [];
    const asked = endpoint.requests.length;
    const second = await user.run([...args, '--max-cost', advised]);
    expect({ code: second.code, stderr: second.stderr }).toMatchObject({ code: 0 });
    expect(endpoint.requests).toHaveLength(100);
    expect(asked).toBeGreaterThan(10);
  });

  it('limits replies where the prompt does not', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.configure(prices);
    await user.folder.write('t.csv', csvOf(['a']));
    const args = ['classify', 't.csv', ...(await asking(user, endpoint.url))];
    await user.run([...args, '--max-cost', '5']);
    expect(endpoint.requests[0]?.body.max_tokens).toBe(4096);
    await user.run(args);
    expect(endpoint.requests).toHaveLength(1);
  });

  it.each<[string, string, string[], string]>([
    ['a model without a price', '', ['--max-cost', '1'], 'the price of stand-in is not known'],
    [
      'a shared budget without a limit',
      prices,
      ['--budget-id', 'x'],
      '--budget-id has no effect without --max-cost',
    ],
    [
      'a shared budget without a cache',
      prices,
      ['--max-cost', '1', '--budget-id', 'x', '--no-cache'],
      '--budget-id and --no-cache cannot be used together',
    ],
    ['an amount that is none', prices, ['--max-cost', 'five'], 'Expected an amount of US dollars'],
  ])('refuses %s', async (_, yaml, more, message) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    if (yaml) await user.configure(yaml);
    await user.folder.write('t.csv', csvOf(['a']));
    const { code, stderr } = await user.run([
      'classify',
      't.csv',
      ...more,
      ...(await asking(user, endpoint.url)),
    ]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    expect(endpoint.requests).toHaveLength(0);
  });

  it('costs nothing with the embedded model', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['The site is down.']));
    // Fewer examples to embed than the shipped prompts have.
    await user.folder.write('p.md', '---\ncategories: [{ name: Bug }, { name: Billing }]\n---\n{text}');
    const args = ['classify', 't.csv', '--model', 'embedded', '--max-cost', '0.01', '--prompt', 'p.md'];
    expect((await user.run(args)).code).toBe(0);
  });
});
