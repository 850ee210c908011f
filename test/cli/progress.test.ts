import { describe, expect, it } from 'vitest';
import { describeStage } from '../../src/run/describe/stage.js';
import { startEndpoint, status } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { csvOf, newUser } from '../support/program.js';
import { plainly } from '../support/zoo/index.js';

const stage = {
  tickets: 1200,
  answered: 1200,
  failed: 0,
  notSent: 0,
  cost: undefined,
  elapsedMs: 10_000,
  total: undefined,
};

describe('the line that moves while a run goes on', () => {
  it.each([
    [stage, '1,200 tickets · 120/s'],
    [{ ...stage, failed: 3 }, '1,200 tickets · 120/s · 3 failed'],
    [{ ...stage, total: 4800 }, '1,200 tickets · 120/s · about 30 s left'],
    [{ ...stage, tickets: 12, answered: 12, total: 600 }, '12 tickets · 1.2/s · about 8 min left'],
    [{ ...stage, elapsedMs: 3_600_000, total: 4800 }, '1,200 tickets · 0.3/s · about 3 h 0 min left'],
    [{ ...stage, elapsedMs: 500, total: 4800 }, '1,200 tickets · 2,400/s'],
    [{ ...stage, tickets: 0, answered: 0, elapsedMs: 0 }, '0 tickets · 0.0/s'],
    [{ ...stage, total: 1200 }, '1,200 tickets · 120/s'],
  ])('%j', (now, text) => {
    expect(describeStage(now)).toBe(text);
  });

  it('leaves the cursor where it is in a run that never starts', async () => {
    await using user = await newUser();
    const { finished } = user.begin(['check', '--tickets', 'missing.csv'], { columns: 80 });
    expect((await finished).stderr).toMatch(/^error: Cannot read missing\.csv/);
  });
});

describe('a wait that the endpoint asks for', () => {
  const line = /waiting until \d\d:\d\d:\d\d \(rate limit\), 3 min \d+ s left/g;
  const commands: [command: string, args: readonly string[]][] = [
    ['classify', ['classify', 't.csv']],
    ['check', ['check', '--tickets', 'labelled.csv', '--prompt', 'p.md']],
    ['prompts try', ['prompts', 'try', 'p.md', 't.csv']],
  ];

  async function waitIn(args: readonly string[], columns?: number, env: Record<string, string> = {}) {
    let refused = 0;
    await using endpoint = await startEndpoint({
      answer: () => (refused++ === 0 ? status(429, 'Slow down.', { 'retry-after': '200' }) : plainly),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['it is broken']));
    await user.folder.write('labelled.csv', 'id,text,urgent,categories\n1,it is broken,false,Bug\n');
    await user.folder.write('p.md', '---\ncategories: [{ name: Bug }]\n---\n{text}\n');
    const flags = ['--base-url', endpoint.url, '--model', 'm'];
    const clock = hurriedClock(1000);
    // However slow the machine is, no limit of time is reached.
    const patient = { TICKETSIFT_TIMEOUT: '5h', TICKETSIFT_TICKET_TIMEOUT: '24h', ...env };
    const options = columns === undefined ? { clock, env: patient } : { clock, env: patient, columns };
    return await user.begin([...args, ...flags], options).finished;
  }

  it.each(commands)('is reported once, with the time, in a log of %s', async (_, args) => {
    const { stderr } = await waitIn(args);
    expect(stderr.match(line), stderr).toHaveLength(1);
  });

  it.each([undefined, 80])(
    'is reported once where it is short and comes again, with %j columns',
    async (columns) => {
      let requests = 0;
      await using endpoint = await startEndpoint({
        answer: () => (++requests <= 8 ? status(429, 'Slow down.', { 'retry-after': '1' }) : plainly),
      });
      await using user = await newUser();
      await user.folder.write('t.csv', csvOf(['it is broken']));
      // However slow the machine is, no limit of time is reached.
      const limits = ['--timeout', '30m', '--ticket-timeout', '2h'];
      const flags = ['--base-url', endpoint.url, '--model', 'm', ...limits];
      const options = { clock: hurriedClock(50), ...(columns !== undefined && { columns }) };
      const { code, stderr } = await user.begin(['classify', 't.csv', ...flags], options).finished;
      const notes = stderr.match(/note: the endpoint has refused every request for /g) ?? [];
      expect([code, notes.length], stderr).toEqual([0, 1]);
    },
  );

  it('has no such note where others are answered in between', async () => {
    let requests = 0;
    await using endpoint = await startEndpoint({
      answer: () => (++requests % 2 === 1 ? status(429, 'Slow down.', { 'retry-after': '3' }) : plainly),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['it is broken', 'it is down', 'it is late', 'it is lost']));
    const flags = ['--base-url', endpoint.url, '--model', 'm', '--concurrency', '1', '--timeout', '30m'];
    const { code, stderr } = await user.begin(['classify', 't.csv', ...flags], { clock: hurriedClock(50) })
      .finished;
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('has refused every request')]);
  });

  it.each(commands.slice(1))('is in the line that moves on a terminal in %s', async (_, args) => {
    const { stderr } = await waitIn(args, 80);
    expect(stderr).toMatch(/waiting until \d\d:\d\d:\d\d \(rate limit\), (\d min )?\d+ s left/);
    expect(stderr).not.toMatch(/note: waiting until/);
  });

  it.each([{ CI: 'true' }, { TERM: 'dumb' }])('is a note of its own on a terminal with %j', async (env) => {
    const { stderr } = await waitIn(['classify', 't.csv'], 80, env);
    expect(stderr).toMatch(/note: waiting until/);
    expect(stderr).not.toContain('reading tickets');
  });
});
