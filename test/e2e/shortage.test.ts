import { readdir, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser } from '../support/program.js';

describe('a program that may open few files', () => {
  it.each([24, 32, 48, 64, 80, 96])('%i works, or says what to do', async (limit) => {
    await using user = await newUser();
    await using endpoint = await startEndpoint();
    await user.folder.write('t.csv', csvOf(Array.from({ length: 40 }, (_, index) => `text ${index}`)));
    const args = ['classify', 't.csv', '--output', 'r.csv', ...(await asking(user, endpoint.url))];
    const { code, stderr } = await user.intoShell(`ulimit -n ${limit}; "$@"`, args);
    expect(stderr).not.toMatch(/^ +at |is unexpected|Node\.js v/m);
    if (code !== 0) {
      expect(stderr).toMatch(/^error: Too many files are open at once/m);
      expect(stderr).toContain('ulimit -n 1024');
      expect(await readdir(user.folder.path)).not.toContain('r.csv');
    }
  });
});

it('what a run that is killed was writing is private, and goes away with the next', async () => {
  await using user = await newUser();
  await using endpoint = await startEndpoint({ answer: () => new Promise(() => {}) });
  await user.folder.write('t.csv', csvOf(['secret']));
  const args = ['classify', 't.csv', '--output', 'r.csv', ...(await asking(user, endpoint.url))];
  const { child, finished } = user.start(args);
  await endpoint.arrived(1);
  const leftovers = async () =>
    (await readdir(user.folder.path)).filter((name) => name.startsWith('.ticketsift-'));
  const [name = ''] = await leftovers();
  expect((await stat(user.folder.file(name))).mode & 0o777).toBe(0o600);
  child.kill('SIGKILL');
  await finished;
  expect(await leftovers()).toEqual([name]);
  await user.run([...args, '--offline']);
  expect(await leftovers()).toEqual([]);
});
