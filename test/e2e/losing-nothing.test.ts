import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  type Asked,
  type Behaviour,
  big,
  byText,
  cutsOffBody,
  gate,
  hangs,
  html,
  noChoices,
  openAiError,
  resets,
  startEndpoint,
  status,
} from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { randomNumbers, shuffled } from '../support/random.js';
import { rounds } from '../support/slow.js';

const textsOf = (requests: readonly Asked[]) =>
  requests.map(({ messages }) => messages.at(-1)?.content ?? '');

// Many processes, or many tries: on a busy machine that takes its time.
const long = { timeout: 240_000 };

describe('kill -9 at any moment', long, () => {
  it('costs no more than what was in flight', async () => {
    const kills = rounds(5, 25);
    const atOnce = 4;
    const random = randomNumbers(7);
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const texts = Array.from({ length: 1000 }, (_, n) => `text ${n}`);
    const flags = [...(await asking(user, endpoint.url)), '--concurrency', String(atOnce), '-q'];
    for (let kill = 0; kill < kills; kill++) {
      await user.folder.write('t.csv', csvOf(shuffled(texts, random)));
      const { child, finished } = user.start(['classify', 't.csv', ...flags]);
      // It may be that nothing is left to ask.
      await Promise.race([
        endpoint.arrived(endpoint.requests.length + 1 + Math.floor(random() * 100)),
        finished,
      ]);
      child.kill('SIGKILL');
      await finished;
      await endpoint.idle();
    }
    await user.run(['classify', 't.csv', ...flags]);
    const asked = textsOf(endpoint.requests);
    expect(new Set(asked).size).toBe(texts.length);
    expect(asked.length - texts.length).toBeLessThanOrEqual(kills * atOnce);
  });
});

describe('several processes on one cache file', long, () => {
  it('ask each distinct request once, all of them together', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const random = randomNumbers(3);
    const texts = Array.from({ length: 1000 }, (_, n) => `text ${n % 100}`);
    const flags = await asking(user, endpoint.url);
    const runs = await Promise.all(
      ['a.csv', 'b.csv', 'c.csv'].map(async (name) => {
        await user.folder.write(name, csvOf(shuffled(texts, random)));
        return user.spawn(['classify', name, '--format', 'csv', ...flags]);
      }),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const { stdout } of runs) expect(stdout.trim().split('\n')).toHaveLength(1001);
    expect(textsOf(endpoint.requests).toSorted()).toEqual(
      [...new Set(texts)].map((text) => `Sort: ${text}`).toSorted(),
    );
  });
});

describe('a process that is stopped', long, () => {
  it('sends no more twice than what it had in flight, though others go on meanwhile', async () => {
    // One at a time: while that is held, the process has nothing else to do.
    const atOnce = 1;
    const stopsAt = 25;
    const goesOn = gate();
    await using endpoint = await startEndpoint({
      async answer(request) {
        if (request.n === stopsAt) await goesOn.opened;
        return byText(request);
      },
    });
    await using user = await newUser();
    const texts = Array.from({ length: 500 }, (_, n) => `text ${n}`);
    await user.folder.write('t.csv', csvOf(texts));
    const flags = await asking(user, endpoint.url);
    const slowly = ['--concurrency', String(atOnce)];
    const { child, finished } = user.start([
      'classify',
      't.csv',
      '--output',
      'one.jsonl',
      ...slowly,
      ...flags,
    ]);
    await endpoint.arrived(stopsAt);
    child.kill('SIGSTOP');
    // Its time passes faster, so that the leases of the other lapse soon.
    const other = user.begin(['classify', 't.csv', '--output', 'other.jsonl', ...flags], {
      clock: hurriedClock(50),
    });
    expect(await other.finished).toMatchObject({ code: 0 });
    child.kill('SIGCONT');
    goesOn.open();
    expect(await finished).toMatchObject({ code: 0 });
    expect(new Set(textsOf(endpoint.requests)).size).toBe(texts.length);
    expect(endpoint.requests.length - texts.length).toBeLessThanOrEqual(atOnce);
    // What came late gave way to what was cached, so that all who ask have the same answers.
    const results = await Promise.all(
      ['one', 'other'].map((name) => readFile(user.folder.file(`${name}.jsonl`), 'utf8')),
    );
    expect(results[0]).toBe(results[1]);
  });
});

describe('an endpoint with every fault', long, () => {
  it('gets every ticket into the output exactly once, in order, with an answer or an error', async () => {
    const faults: ((request: Asked) => Behaviour)[] = [
      () => openAiError(429, 'rate_limit_exceeded', 'Slow down.'),
      () => status(429, '', { 'retry-after-ms': '5' }),
      () => status(429, '', { 'retry-after': '0.01' }),
      () => status(500, { error: { message: 'Oops' } }),
      () => status(502, '<html><body>Bad gateway</body></html>'),
      () => status(503, ''),
      () => resets(),
      () => cutsOffBody(),
      () => hangs(),
      () => noChoices(),
      () => html(),
      () => big(8_000_000),
    ];
    const random = randomNumbers(11);
    const answer = (request: Asked) => {
      const fault = random() < 0.06 ? faults[Math.floor(random() * faults.length)] : undefined;
      return (fault ?? byText)(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    const texts = Array.from({ length: 400 }, (_, n) => `text ${n}`);
    await user.folder.write('t.csv', csvOf(texts));
    const flags = await asking(user, endpoint.url);
    const args = [
      'classify',
      't.csv',
      '--output',
      'r.jsonl',
      '--timeout',
      '1s',
      '--concurrency',
      '64',
      ...flags,
    ];
    const { code, stderr } = await user.run(args);
    const rows = (await readFile(user.folder.file('r.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ text }) => text)).toEqual(texts);
    for (const { categories, error } of rows) expect(Array.isArray(categories)).toBe(error === null);
    const failed = rows.filter(({ error }) => error !== null).length;
    expect({ code, stderr }).toMatchObject({ code: failed > 0 ? 1 : 0 });
    // Five retries are enough for nearly all where one request in sixteen fails.
    expect(failed).toBeLessThan(20);
  });
});

describe('--max-cost', long, () => {
  const prices = 'prices:\n  stand-in: { input: 100, output: 100 }\n';
  const prompt = '---\nmax_output_tokens: 100\n---\nSort: {text}';

  it('is never passed by processes that share a budget, and is used up', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.configure(prices);
    const flags = [...(await asking(user, endpoint.url, prompt)), '--max-cost', '1', '--budget-id', 'night'];
    const runs = await Promise.all(
      Array.from({ length: 4 }, async (_, n) => {
        const name = `${n}.csv`;
        await user.folder.write(
          name,
          csvOf(Array.from({ length: 200 }, (_, row) => `process ${n}, text ${row}`)),
        );
        return user.spawn(['classify', name, '-q', ...flags]);
      }),
    );
    // One that is done before the money is spent ends well.
    expect([...new Set(runs.map(({ code }) => code))].toSorted().at(-1)).toBe(5);
    const tokens = textsOf(endpoint.requests).map((text) => Math.ceil(text.length / 4) + 12);
    const spent = tokens.reduce((sum, count) => sum + count, 0) * 100e-6;
    expect(spent).toBeLessThanOrEqual(1);
    expect(spent).toBeGreaterThan(0.8);
  });
});
