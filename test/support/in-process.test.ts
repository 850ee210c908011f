import { describe, expect, it } from 'vitest';
import { startEndpoint } from './endpoint.js';
import { closedPipe } from './in-process.js';
import { nothingLeft } from './nothing-left.js';
import { asking, csvOf, newUser } from './program.js';

describe('a run in the process of the test', () => {
  it.each([
    [['--help']],
    [['config', '--quiet']],
    [['no-such-command']],
    [['classify', 'no.csv']],
    [['classify', 't.csv', '--format', 'csv']],
  ])('ends and prints as the program does: %j', async (args) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    const flags = args.includes('t.csv') ? ['--no-cache', '-q', ...(await asking(user, endpoint.url))] : [];
    const inProcess = await user.run([...args, ...flags]);
    expect(inProcess).toEqual(await user.spawn([...args, ...flags]));
  });

  it('sees nothing of the test’s own environment and folder', async () => {
    process.env.TICKETSIFT_MODEL = 'of-the-test';
    try {
      await using user = await newUser();
      const { stdout } = await user.run(['config']);
      expect(stdout).not.toContain('of-the-test');
      expect((await user.run(['prompts', 'check', 'package.json'])).code).toBe(2);
    } finally {
      delete process.env.TICKETSIFT_MODEL;
    }
  });

  it('reads what is on standard input', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const args = ['classify', '-', '--input-format', 'csv', '--format', 'csv', '-q'];
    const flags = await asking(user, endpoint.url);
    const { stdout } = await user.begin([...args, ...flags], { stdin: csvOf(['a', 'b']) }).finished;
    expect(stdout).toMatch(/^id,text,urgent,categories,error\nT1,a,.*\nT2,b,.*\n$/);
  });

  it('has a terminal of so many columns', async () => {
    await using user = await newUser();
    const longest = async (columns: number) => {
      const { stdout } = await user.begin(['classify', '--help'], { columns }).finished;
      return Math.max(...stdout.split('\n').map((line) => line.length));
    };
    expect(await longest(80)).toBeLessThanOrEqual(80);
    expect(await longest(160)).toBeGreaterThan(80);
  });

  it('has a standard output whose reader goes away', async () => {
    await using user = await newUser();
    const run = user.begin(['--help'], { stdout: closedPipe() });
    expect(await run.finished).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('is interrupted without a signal', async () => {
    await using endpoint = await startEndpoint({ answer: () => new Promise(() => {}) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const run = user.begin(['classify', 't.csv', '--timeout', '1s', ...(await asking(user, endpoint.url))]);
    await endpoint.arrived(1);
    run.interrupt();
    expect((await run.finished).code).toBe(130);
  });
});

describe('what a run leaves behind', () => {
  it('is waited for where it ends by itself', async () => {
    const ended = await nothingLeft(async () => new Promise((resolve) => setImmediate(resolve, 'done')));
    expect(ended).toBe('done');
  });

  it('is named where it does not', async () => {
    const timers: NodeJS.Timeout[] = [];
    const left = nothingLeft(async () => timers.push(setInterval(() => {}, 1_000)), 0);
    await expect(left).rejects.toThrow('The program left behind: Timeout');
    for (const timer of timers) clearInterval(timer);
  });
});
