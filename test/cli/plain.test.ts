import { describe, expect, it } from 'vitest';
import { byText, says, startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser } from '../support/program.js';

const drawn = /[│┌─█▏▁-▇]|note: this is a table/;
const texts = Array.from({ length: 60 }, (_, n) => `text ${n} ${'long '.repeat(100)}`);

describe('--plain', () => {
  it.each<[string, string[], Record<string, string>, string?]>([
    ['the flag', ['--plain'], {}],
    ['the variable', [], { TICKETSIFT_PLAIN: '1' }],
    ['the user’s own settings', [], {}, 'home/config.yaml'],
    ['the settings of a folder', [], {}, 'ticketsift.yaml'],
  ])('draws nothing on a terminal, and nothing moves: %s', async (_, flags, env, file) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    if (file !== undefined) await user.folder.write(file, 'plain: true\n');
    await user.folder.write('t.csv', csvOf(texts.slice(0, 3)));
    const args = ['classify', 't.csv', '--no-color', ...flags, ...(await asking(user, endpoint.url))];
    const { stdout, stderr } = await user.begin(args, { columns: 60, env }).finished;
    expect(stdout + stderr).not.toMatch(drawn);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stdout).toMatch(/^id: T1\nticket: text 0 long .*…\nurgent: (yes|no)\n/);
    expect(stderr).toMatch(/^Time: /m);
    expect(stderr).toMatch(/^Category \w+: \d \(\d+ %\)$/m);
  });

  it('writes the tables of other commands as facts', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect((await user.run(['runs', 'list', '--plain'])).stdout).toMatch(
      /^run: \w+\nstarted: .*\ntickets: 1\nfailed: 0\n/,
    );
    expect((await user.run(['runs', 'show', 'last', '--plain'])).stdout).toMatch(
      /^run: \w+, done\nstarted: /,
    );
    expect((await user.run(['config', '--plain'])).stdout).toMatch(/^concurrency: 32, default$/m);
  });
});

it('plain is a setting as others are, and reaches commands that need no other', async () => {
  await using user = await newUser();
  await user.run(['config', 'set', 'plain', 'true']);
  expect((await user.run(['config', 'get', 'plain'])).stdout).toBe('true\n');
  expect((await user.run(['doctor', '--offline'])).stdout).toMatch(/^node: ok/m);
});

describe('a table that no terminal shows', () => {
  it('has all rows, and cuts nothing but texts', async () => {
    const name = 'A category with a name that is longer than any table of eighty columns has room for';
    await using endpoint = await startEndpoint({
      answer: () => says(JSON.stringify({ urgent: false, categories: [name] })),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const args = ['classify', 't.csv', ...(await asking(user, endpoint.url))];
    const { stdout, stderr } = await user.run(args);
    expect(stdout.split('\n').filter((line) => line.includes(`│ ${name} │`))).toHaveLength(60);
    expect(stdout).not.toContain('more rows');
    const hint = 'note: this is a table for people: --format csv (or jsonl, json) is for programs\n';
    expect(stderr.split(hint)).toHaveLength(2);
    for (const flags of [['-q'], ['--format', 'table'], ['--format', 'csv']])
      expect((await user.run([...args, ...flags])).stderr).not.toContain('for programs');
    expect((await user.run([...args, '--rows', '5'])).stdout).toContain('… and 55 more rows');
  });

  it.each([60, 80, 200])('but on a terminal of %i columns 50, no wider than it', async (columns) => {
    await using endpoint = await startEndpoint({ answer: byText });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const args = ['classify', 't.csv', '--no-color', ...(await asking(user, endpoint.url))];
    const { stdout } = await user.begin(args, { columns }).finished;
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('│ T'))).toHaveLength(50);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(stdout.replaceAll('\n', ' ')).toContain('… and 10 more rows');
  });
});
