import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openAiPrices } from '../../src/models/prices.js';
import { systemClock } from '../support/cache.js';
import { type Behaviour, byText, hangs, says, startEndpoint, status } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';

const texts = Array.from({ length: 1000 }, (_, n) => `Ticket number ${n % 700} of many`);

/** As many as show a format, with duplicates, too. */
const few = Array.from({ length: 60 }, (_, n) => `Ticket number ${n % 42} of many`);

describe('a run over many tickets with duplicates', () => {
  it.each([
    ['csv', texts],
    ...['json', 'jsonl', 'markdown', 'table'].map((format) => [format, few] as const),
  ] as const)(
    'asks each distinct request once; a second one asks nothing and prints the same %s',
    async (format, its) => {
      await using endpoint = await startEndpoint();
      await using user = await newUser();
      await user.folder.write('t.csv', csvOf(its));
      const args = ['classify', 't.csv', '--format', format, ...(await asking(user, endpoint.url))];
      const first = await user.run(args);
      const distinct = [...new Set(its)].map((text) => `Sort: ${text}`);
      const asked = endpoint.requests.map(({ messages }) => messages.at(-1)?.content);
      expect(asked.toSorted()).toEqual(distinct.toSorted());
      const second = await user.run(args);
      expect(endpoint.requests).toHaveLength(distinct.length);
      expect(second.stdout).toBe(first.stdout);
      expect([first.code, second.code]).toEqual([0, 0]);
    },
  );

  it('has --concurrency requests under way, and no more', async () => {
    const three = deferred();
    const answer = async (request: Parameters<typeof byText>[0]): Promise<Behaviour> => {
      if (request.n === 3) three.resolve();
      await three.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    await user.run(['classify', 't.csv', '--concurrency', '3', '-q', ...(await asking(user, endpoint.url))]);
    expect(endpoint.maxInFlight).toBe(3);
  });

  it('asks once what is the same also without a cache, which leaves nothing behind', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    await user.run(['classify', 't.csv', '--no-cache', '-q', ...(await asking(user, endpoint.url))]);
    expect(endpoint.requests).toHaveLength(700);
    expect((await readdir(user.folder.path)).toSorted()).toEqual(['p.md', 't.csv']);
  });
});

describe('what was answered is never asked again', () => {
  it('after kill -9 in the middle, in another order of rows', async () => {
    const half = deferred();
    let hold = true;
    const answer = async (request: Parameters<typeof byText>[0]): Promise<Behaviour> => {
      if (hold && request.n > 100) await half.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts.slice(0, 300)));
    await user.folder.write('reversed.csv', csvOf(texts.slice(0, 300).toReversed()));
    const flags = await asking(user, endpoint.url);
    const { child, finished } = user.start(['classify', 't.csv', '--concurrency', '10', ...flags]);
    await endpoint.arrived(101);
    child.kill('SIGKILL');
    await finished;
    await endpoint.idle();
    const before = endpoint.requests.length;
    hold = false;
    half.resolve();
    const { code, stderr } = await user.run(['classify', 'reversed.csv', ...flags]);
    expect(code, stderr).toBe(0);
    const [, cached, sent] = /(\d+) from the cache, (\d+) sent/.exec(stderr)?.map(Number) ?? [];
    // All that were answered but for those whose answers were on their way.
    expect(cached).toBeGreaterThan(100 - 10);
    expect(cached).toBeLessThanOrEqual(100);
    expect(sent).toBe(300 - (cached ?? 0));
    expect(endpoint.requests).toHaveLength(before + (sent ?? 0));
  });

  it('by two processes on one file, one after the other', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b', 'c']));
    const flags = await asking(user, endpoint.url);
    const both = await Promise.all([
      user.spawn(['classify', 't.csv', ...flags]),
      user.spawn(['classify', 't.csv', ...flags]),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both[0]?.stdout).toBe(both[1]?.stdout);
    await user.run(['classify', 't.csv', ...flags]);
    expect(endpoint.requests.length).toBeLessThanOrEqual(6);
  });
});

describe('Ctrl-C', () => {
  it('stops asking, keeps what came, says how to go on, and ends with 130', async () => {
    const gate = deferred();
    const answer = async (request: Parameters<typeof byText>[0]): Promise<Behaviour> => {
      if (request.n > 20) await gate.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts.slice(0, 100)));
    const flags = await asking(user, endpoint.url);
    const args = ['classify', 't.csv', '--concurrency', '5', '--output', 'r.jsonl', ...flags];
    const { child, finished } = user.start(args);
    const said = deferred();
    child.stderr?.on('data', (chunk) => String(chunk).includes('stopping') && said.resolve());
    await endpoint.arrived(25);
    child.kill('SIGINT');
    await said.promise;
    gate.resolve();
    const { code, stderr } = await finished;
    expect(code).toBe(130);
    expect(stderr).toContain('run the same command again to continue; all answers are cached');
    expect(stderr).toContain('r.jsonl holds 100 tickets, 25 of them classified');
    const results = (await readFile(user.folder.file('r.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const codes = results.map(({ error }) => error?.code ?? 'classified');
    expect(codes.filter((name) => name === 'classified')).toHaveLength(25);
    expect(codes.slice(25).every((name) => name === 'not_sent')).toBe(true);
    expect(endpoint.requests).toHaveLength(25);
    expect((await user.run(args)).stderr).toContain('25 from the cache, 75 sent');
  });

  it('does not claim to cache where nothing is cached', async () => {
    await using endpoint = await startEndpoint({ answer: () => hangs() });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = await asking(user, endpoint.url);
    const { interrupt, finished } = user.begin(['classify', 't.csv', '--no-cache', ...flags], {
      clock: hurriedClock(50),
    });
    await endpoint.arrived(1);
    interrupt();
    expect(await finished).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('no answer is cached'),
    });
  });

  it('twice leaves at once, and no half-written file', async () => {
    const gate = deferred();
    await using endpoint = await startEndpoint({
      answer: async (request) => {
        await gate.promise;
        return byText(request);
      },
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = await asking(user, endpoint.url);
    const { child, finished } = user.start(['classify', 't.csv', '--output', 'r.csv', ...flags]);
    child.stderr?.on('data', (chunk) => String(chunk).includes('stopping') && child.kill('SIGINT'));
    await endpoint.arrived(1);
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    gate.resolve();
    expect((await readdir(user.folder.path)).toSorted()).toEqual(['home', 'p.md', 't.csv']);
  });
});

describe('a reader that goes away', () => {
  it('ends the run quietly with 0', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write(
      't.csv',
      csvOf(Array.from({ length: 5000 }, (_, n) => `text ${n} ${'x'.repeat(200)}`)),
    );
    const args = ['classify', 't.csv', '--format', 'csv', '-q', ...(await asking(user, endpoint.url))];
    const { code, stdout, stderr } = await user.intoShell('set -o pipefail; "$@" | head -n 1', args);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'id,text,urgent,categories,error\n',
      stderr: '',
    });
    expect(endpoint.requests.length).toBeLessThan(5000);
  });
});

describe('a reader of the notes that goes away', () => {
  it('changes nothing: the results are written', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    const args = ['classify', 't.csv', '--output', 'r.csv', ...(await asking(user, endpoint.url))];
    const { child, finished } = user.start(args);
    child.stderr?.destroy();
    expect((await finished).code).toBe(0);
    expect(await readFile(user.folder.file('r.csv'), 'utf8')).toMatch(
      /^id,text,urgent,categories,error\nT1,/,
    );
  });
});

describe('which tickets', () => {
  it.each([
    [
      ['--limit', '2'],
      ['T1', 'T2'],
    ],
    [['--sample', '3', '--seed', '7'], undefined],
    [
      ['--limit', '4', '--sample', '4'],
      ['T1', 'T2', 'T3', 'T4'],
    ],
  ])('%j', async (some, ids) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts.slice(0, 50)));
    const args = ['classify', 't.csv', '--format', 'jsonl', ...some, ...(await asking(user, endpoint.url))];
    const taken = async () =>
      (await user.run(args)).stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id);
    const first = await taken();
    expect(await taken()).toEqual(first);
    expect(ids ?? first).toEqual(first);
    expect(first.length).toBe(new Set(first).size);
  });
});

it('an interrupted run without an answer says nothing of cached ones', async () => {
  await using endpoint = await startEndpoint({
    answer: () => status(429, '{}', { 'retry-after': '60' }),
  });
  await using user = await newUser();
  await user.folder.write('t.csv', csvOf(['one', 'two']));
  const flags = await asking(user, endpoint.url);
  const run = user.begin(['classify', 't.csv', '--concurrency', '1', '--output', 'r.csv', ...flags]);
  await run.until(/rate limit/);
  run.interrupt();
  const { code, stderr } = await run.finished;
  expect(code).toBe(130);
  expect(stderr).toContain('interrupted: run the same command again to continue\n');
  expect(stderr).toContain('r.csv holds 2 tickets, 0 of them classified');
});

describe('--dry-run', () => {
  it('shows the first filled-in prompt and counts, and asks nothing', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['', 'one', 'two', 'one', 'three']));
    const flags = await asking(user, endpoint.url, 'Sort this:\n{text}');
    await user.run(['classify', 't.csv', '--limit', '2', ...flags]);
    const { code, stdout } = await user.run(['classify', 't.csv', '--dry-run', ...flags]);
    expect(code).toBe(0);
    expect(stdout).toContain('Sort this:\none\n');
    expect(stdout.match(/^\d .*/gm)).toEqual([
      '5  tickets',
      '1  without text',
      '3  distinct requests',
      '1  already cached',
      '2  to send',
    ]);
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('a long prompt in --dry-run', () => {
  it('is shown by its beginning and its end, and with -v whole', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['the text']));
    const lines = Array.from({ length: 60 }, (_, index) => `Rule ${index + 1}.`);
    await user.folder.write('p.md', `${lines.join('\n')}\n{text}`);
    const args = ['classify', 't.csv', '--dry-run', '--model', 'gpt-4o', '--prompt', 'p.md'];
    const { stdout } = await user.run(args);
    expect(stdout).toContain('Rule 12.\n… 41 more lines (-v shows all)\nRule 54.\n');
    expect(stdout).toContain('Rule 60.\nthe text\n');
    expect((await user.run([...args, '-v'])).stdout).toContain([...lines, 'the text'].join('\n'));
    expect(JSON.parse((await user.run([...args, '--json'])).stdout)).toMatchObject({
      first_request: { user: [...lines, 'the text'].join('\n') },
    });
  });

  it('of a file without tickets is the error alone', async () => {
    await using user = await newUser();
    await user.folder.write('empty.csv', '');
    const args = ['classify', 'empty.csv', '--dry-run', '--model', 'embedded'];
    const { code, stdout, stderr } = await user.run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: empty\.csv holds no tickets/);
  });

  it('counts texts for a model to which nothing is sent', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one', 'one', 'two']));
    const { stdout } = await user.run(['classify', 't.csv', '--dry-run', '--model', 'embedded']);
    expect(stdout).toContain('2  distinct texts\n0  already cached\n2  for the embedded model\n');
    expect(stdout).not.toContain('to send');
  });
});

describe('what --dry-run expects of the rest', () => {
  /** The figures by their names: likely, and at most. */
  const figures = (stdout: string) =>
    Object.fromEntries(
      [...stdout.matchAll(/^ *(\S+) +(\S+) {2}(tokens in|tokens out|cost)$/gm)].map(
        ([, likely, most, name]) => [name, [likely, most]],
      ),
    );

  it('is foretold from what past answers used, at the price in ticketsift.yaml', async () => {
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 10,
      prompt_tokens_details: { cached_tokens: 500 },
    };
    await using endpoint = await startEndpoint({
      answer: () => says({ urgent: false, categories: [] }, { usage }),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(Array.from({ length: 120 }, (_, n) => `ticket ${100 + n}`)));
    await user.configure('prices: { stand-in: { input: 10, cached_input: 2, output: 100 } }');
    const flags = await asking(user, endpoint.url);
    await user.run(['classify', 't.csv', '--limit', '20', ...flags]);
    const { stdout } = await user.run(['classify', 't.csv', '--dry-run', ...flags]);
    // 100 tickets, each with 500 tokens at $10, 500 at $2 and 10 at $100 a million.
    expect(figures(stdout)).toEqual({
      'tokens in': ['100,000', expect.stringMatching(/^10[0-2],000$/)],
      'tokens out': ['1,000', expect.stringMatching(/^1,0\d\d$/)],
      cost: ['$0.7000', expect.stringMatching(/^\$0\.70\d\d$/)],
    });
    expect(stdout).toContain('Estimated from what 20 past answers used.\nAt the price in ticketsift.yaml.\n');
    expect(endpoint.requests).toHaveLength(20);
  });

  it('is a guess without past answers, and says so; at shipped prices, and says of when', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one', 'two']));
    const { stdout } = await user.run(['classify', 't.csv', '--dry-run', '--model', 'gpt-4o-mini']);
    expect(figures(stdout)).toMatchObject({ cost: [expect.stringMatching(/^\$0\.0/), expect.any(String)] });
    expect(stdout).toContain('Tokens out are a guess');
    expect(stdout).toContain(`At OpenAI’s prices of ${openAiPrices.get('gpt-4o-mini')?.asOf}.\n`);
  });

  it.each([
    ['is old', 200, true],
    ['is recent', 20, false],
  ])('has a note on the shipped price where that %s', async (_, days, hasNote) => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one']));
    const today = Date.parse(openAiPrices.get('gpt-4o-mini')?.asOf ?? '') + days * 86_400_000;
    const clock = { ...systemClock, now: () => today };
    const args = ['classify', 't.csv', '--dry-run', '--model', 'gpt-4o-mini'];
    const { stderr } = await user.begin(args, { clock }).finished;
    expect(stderr.includes('note: the price of gpt-4o-mini is 200 days old')).toBe(hasNote);
  });

  it('has no cost where no price is known, and says how to give it', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one']));
    const flags = await asking(user, 'http://127.0.0.1:9/v1');
    const { stdout } = await user.run(['classify', 't.csv', '--dry-run', ...flags, '--model', 'llama3.1:8b']);
    expect(Object.keys(figures(stdout))).toEqual(['tokens in', 'tokens out']);
    expect(stdout).toContain('other models differ');
    expect(stdout).toMatch(
      /The cost is unknown.*\n {2}prices:\n {4}"llama3\.1:8b": \{ input: …, output: … \}\n$/,
    );
  });

  it('is nothing where the model is free, or nothing is to be asked', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one']));
    await user.folder.write('empty.csv', 'id,text\n1,\n');
    const lastLine = async (file: string, model: string) =>
      (await user.run(['classify', file, '--dry-run', '--model', model])).stdout.trim().split('\n').at(-1);
    expect(await lastLine('t.csv', 'embedded')).toBe('The embedded model costs nothing.');
    expect(await lastLine('empty.csv', 'gpt-4o')).toBe('There is nothing to send, so it costs nothing.');
  });

  it.each([60, 80, 200])('fits into %i columns on a terminal', async (columns) => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one']));
    const args = ['classify', 't.csv', '--dry-run', '--model', 'm', '--prompt', 'plain'];
    const { stdout } = await user.begin(args, { columns }).finished;
    const estimate = stdout.slice(stdout.lastIndexOf('to send'));
    expect(Math.max(...estimate.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });
});

describe('the cost of a run', () => {
  it('is reported at the price in ticketsift.yaml, for any endpoint', async () => {
    await using endpoint = await startEndpoint({
      answer: () =>
        says({ urgent: false, categories: [] }, { usage: { prompt_tokens: 1e6, completion_tokens: 1e6 } }),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one']));
    const args = ['classify', 't.csv', ...(await asking(user, endpoint.url))];
    expect((await user.run([...args, '--no-cache'])).stderr).toContain('cost unknown');
    await user.configure('prices: { stand-in: { input: 1.5, output: 2 } }');
    expect((await user.run(args)).stderr).toContain('cost $3.50');
  });
});

describe('--offline', () => {
  it('uses remembered answers only; needs no key', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one', 'two']));
    const flags = await asking(user, endpoint.url);
    await user.run(['classify', 't.csv', '--limit', '1', ...flags]);
    const { code, stdout } = await user.run([
      'classify',
      't.csv',
      '--offline',
      '--format',
      'jsonl',
      ...flags,
    ]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).error?.code),
    ).toEqual([undefined, 'not_cached']);
    expect(code).toBe(1);
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('hostile text', () => {
  it('reaches the model byte for byte and the terminal without a control character', async () => {
    const hostile = 'Hi {text} {{x}} $1 \u001b[31mred\u001b[0m \u202egnp.exe file:///etc/passwd';
    await using endpoint = await startEndpoint({
      answer: () => says({ urgent: false, categories: ['\u001b]0;owned\u0007'] }),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf([hostile]));
    const { stdout, stderr } = await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect(endpoint.requests[0]?.messages.at(-1)?.content).toBe(`Sort: ${hostile}`);
    expect(stdout + stderr).not.toMatch(/[^\P{C}\n]/u);
  });
});
