import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, says, startEndpoint } from '../../support/endpoint.js';
import { asking, csvOf, newUser, type User } from '../../support/program.js';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint({
    answer: ({ messages }) => {
      const isBad = messages.at(-1)?.content?.includes('bad');
      return says(isBad ? 'no JSON' : { urgent: true, categories: ['Bug'] });
    },
  });
});
afterAll(() => endpoint[Symbol.asyncDispose]());

async function begin(user: User, flags: readonly string[], { env = {}, isTerminal = true } = {}) {
  await user.folder.write('t.csv', csvOf(['one', 'two']));
  const args = ['classify', 't.csv', '--open', ...(await asking(user, endpoint.url)), ...flags];
  return user.begin(args, { env, ...(isTerminal && { columns: 100 }) });
}

/** Lets a browser in. Resolves to where it goes, and to what is there. */
async function enter(output: string) {
  const address = output.match(/http:\/\/127\S+token=\S+/)?.[0] ?? '';
  const first = await fetch(address, { redirect: 'manual' });
  const path = first.headers.get('location') ?? '';
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL(path, address), { headers: { cookie } });
  return { path, status: page.status, body: await page.text() };
}

describe('classify --open', () => {
  it('shows the run in the studio until Ctrl-C, beside results on standard output, and keeps its exit code', async () => {
    await using user = await newUser();
    const run = await begin(user, ['--format', 'csv', '--quiet']);
    await run.until(/token=\S+\n/);
    const { path, status, body } = await enter(run.output());
    expect([path, status]).toEqual([expect.stringMatching(/^\/runs\/[0-9a-f]{8}$/), 200]);
    expect(body).toContain('two');
    run.interrupt();
    const { code, stdout } = await run.finished;
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('id,text,urgent,categories,error');
    expect(stdout).not.toContain('token');
  });

  it('ends with 1 where a ticket failed, whatever was looked at since', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['bad']));
    const args = ['classify', 't.csv', '--open', '--repair', '0', ...(await asking(user, endpoint.url))];
    const run = user.begin(args, { columns: 100 });
    await run.until(/Ctrl-C ends\n/);
    run.interrupt();
    expect((await run.finished).code).toBe(1);
  });

  it('of a report opens the file and no studio; where no browser is, it says so', async () => {
    await using user = await newUser();
    const { code, stderr } = await (await begin(user, ['-o', 'report.html', '--no-cache'])).finished;
    expect(code).toBe(0);
    expect(stderr).toContain('no browser can be opened here: open "report.html" in one yourself');
    expect(stderr).not.toContain('token');
    expect(await readFile(user.folder.file('report.html'), 'utf8')).toContain('</html>');
  });

  it.each<[string, string[], { env?: Record<string, string>; isTerminal?: boolean }, string]>([
    ['a CI job', [], { env: { CI: 'true' } }, 'at a terminal, and there is none'],
    ['a pipe', [], { isTerminal: false }, 'at a terminal, and there is none'],
    ['a report in a CI job', ['-o', 'r.html'], { env: { CI: '1' } }, 'at a terminal, and there is none'],
    ['--dry-run', ['--dry-run'], {}, '--open and --dry-run cannot be used together'],
    ['--no-cache', ['--no-cache'], {}, '--open and --no-cache cannot be used together'],
    [
      'a report that is a program',
      ['--format', 'html', '-o', 'r.sh'],
      {},
      'opens reports whose names end in .html',
    ],
    [
      'a report without an ending',
      ['--format', 'html', '-o', 'r'],
      {},
      'opens reports whose names end in .html',
    ],
  ])('is refused before anything is sent: %s', async (_, flags, surroundings, message) => {
    await using user = await newUser();
    const before = endpoint.requests.length;
    const { code, stderr, stdout } = await (await begin(user, flags, surroundings)).finished;
    expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(endpoint.requests).toHaveLength(before);
  });
});

describe('studio --run', () => {
  it('begins with the page of a run, by its id or last', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['one']));
    await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    const studio = user.begin(['studio', '--no-open', '--run', 'last']);
    await studio.until(/Ctrl-C ends\n/);
    expect((await enter(studio.output())).path).toMatch(/^\/runs\/[0-9a-f]{8}$/);
    studio.interrupt();
    expect((await studio.finished).code).toBe(0);
  });

  it.each([['last'], ['zzz'], ['../../x'], ['//evil.example'], ['']])(
    'names a run that there is: not %j',
    async (name) => {
      await using user = await newUser();
      const { code, stderr } = await user.run(['studio', '--no-open', '--run', name]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('There is no run')]);
    },
  );

  it('is not for a team', async () => {
    await using user = await newUser();
    const { code, stderr } = await user.run(['studio', '--run', 'last', '--public-url', 'https://a.example']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--run and --public-url cannot be used together'),
    ]);
  });
});
