import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byText, startEndpoint, status } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { asking, csvOf, newUser } from '../support/program.js';

const hour = 3_600_000;
const texts = Array.from({ length: 8 }, (_, n) => `text ${n}`);

/** A hurried clock whose time of day can be set while a run goes on. */
function settableClock() {
  const hurried = hurriedClock(100);
  let setBy = 0;
  return {
    clock: { ...hurried, now: () => hurried.now() + setBy },
    set: (ms: number) => {
      setBy += ms;
    },
  };
}

/** Runs with a clock that is set by so much with the third request. */
async function runWithClockSet(byMs: number, flags: readonly string[] = [], columns?: number) {
  const { clock, set } = settableClock();
  await using endpoint = await startEndpoint({
    answer: (request) => {
      if (request.n !== 3) return byText(request);
      set(byMs);
      return flags.includes('--rpm') ? byText(request) : status(429, '', { 'retry-after': '30' });
    },
  });
  const user = await newUser();
  await user.folder.write('t.csv', csvOf(texts));
  const args = ['classify', 't.csv', '--concurrency', '1', ...flags, ...(await asking(user, endpoint.url))];
  const before = clock.elapsed();
  const options = columns === undefined ? { clock } : { clock, columns };
  const { code, stderr } = await user.begin(args, options).finished;
  const shown = await user.begin(['runs', 'show', 'last'], { clock }).finished;
  return { user, code, stderr, shown: shown.stdout, tookMs: clock.elapsed() - before, clock };
}

describe.each([
  ['back by an hour', -hour],
  ['forth by an hour', hour],
])('a clock that is set %s during a run', (_, byMs) => {
  it('neither delays nor hurries requests under --rpm, and is in no duration', async () => {
    const { user, ...run } = await runWithClockSet(byMs, ['--rpm', '60']);
    await using _user = user;
    expect(run.code, run.stderr).toBe(0);
    // Eight a second apart.
    expect(run.tookMs).toBeGreaterThan(5_000);
    expect(run.tookMs).toBeLessThan(hour);
    expect(run.stderr).toMatch(/\n *Time +(\d+ min )?\d+(\.\d)? s/);
    expect(run.shown).toMatch(/, took (\d+ min )?\d+(\.\d)? s\n/);
  });

  it('changes no wait that the endpoint asks for', async () => {
    const { user, ...run } = await runWithClockSet(byMs);
    await using _user = user;
    expect(run.code, run.stderr).toBe(0);
    expect(run.tookMs).toBeGreaterThanOrEqual(30_000);
    expect(run.tookMs).toBeLessThan(hour);
    expect(run.stderr).toMatch(/\n *Time +(\d+ min )?\d+(\.\d)? s/);
    expect(run.shown).toMatch(/, took (\d+ min )?\d+(\.\d)? s\n/);
  });

  it('does not change how much of a wait is left on a terminal', async () => {
    const { user, ...run } = await runWithClockSet(byMs, [], 120);
    await using _user = user;
    const left = [...run.stderr.matchAll(/waiting until .*? \(rate limit\), (.*?) left/g)].map(
      ([, time]) => time,
    );
    expect(left.length).toBeGreaterThan(0);
    for (const time of left) expect(time).toMatch(/^([12]?\d|30) s$/);
  });
});

it('what is learnt of an endpoint is stored with the time of day', async () => {
  let left = 20;
  await using endpoint = await startEndpoint({
    answer: (request) => (response, asked) => {
      left--;
      response.setHeader('x-ratelimit-remaining-requests', String(left));
      response.setHeader('x-ratelimit-reset-requests', `${(20 - left) * 50}ms`);
      return byText(request)(response, asked);
    },
  });
  await using user = await newUser();
  await user.folder.write('t.csv', csvOf(texts));
  const before = Date.now();
  expect(await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))])).toMatchObject({
    code: 0,
  });
  const folder = user.folder.file('home/cache/endpoints');
  const [name = ''] = await readdir(folder);
  const { at } = JSON.parse(await readFile(join(folder, name), 'utf8')).pacing.requests;
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
});

it('answers of an earlier run are cached ones though the clock was set back since', async () => {
  const { clock, set } = settableClock();
  await using endpoint = await startEndpoint();
  await using user = await newUser();
  await user.folder.write('t.csv', csvOf(['one', 'two', 'one']));
  const flags = await asking(user, endpoint.url);
  const run = async () => {
    await user.begin(['classify', 't.csv', ...flags], { clock }).finished;
    const { stdout } = await user.begin(['runs', 'show', 'last', '--json'], { clock }).finished;
    const { cached, sent, duplicates } = JSON.parse(stdout).result;
    return { cached, sent, duplicates };
  };
  expect(await run()).toEqual({ cached: 0, sent: 2, duplicates: 1 });
  set(-hour);
  expect(await run()).toEqual({ cached: 3, sent: 0, duplicates: 0 });
});
