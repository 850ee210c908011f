import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, says, startEndpoint } from '../../support/endpoint.js';
import { asking, csvOf, newUser, type User } from '../../support/program.js';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint({ answer: () => says({ urgent: false, categories: ['Bug'] }) });
});
afterAll(() => endpoint[Symbol.asyncDispose]());

/** Classifies so many tickets, and resolves to what the run said. */
async function classify(user: User, count: number, env: Record<string, string> = {}, flags: string[] = []) {
  await user.folder.write('t.csv', csvOf(Array.from({ length: count }, (_, n) => `text ${n}`)));
  const args = ['classify', 't.csv', '--format', 'jsonl', ...(await asking(user, endpoint.url)), ...flags];
  return user.run(args, env);
}

async function idsOf(user: User): Promise<string[]> {
  const { stdout } = await user.run(['runs', 'list', '--json']);
  return JSON.parse(stdout).map(({ id }: { id: string }) => id);
}

describe('runs.keep', () => {
  it('is 1 GB, and `config` shows it with where it comes from', async () => {
    await using user = await newUser();
    const shown = async (env = {}) => (await user.run(['config'], env)).stdout;
    expect(await shown()).toMatch(/^runs\.keep +1GB +default$/m);
    await user.folder.write('home/config.yaml', 'runs: { keep: 2.5 GB }');
    expect(await shown()).toMatch(/^runs\.keep +2\.5 GB +\S+config\.yaml$/m);
    await user.folder.write('ticketsift.yaml', 'runs: { keep: 0 }');
    expect(await shown()).toMatch(/^runs\.keep +0 +\S+ticketsift\.yaml \(not trusted\)$/m);
    expect(await shown({ TICKETSIFT_RUNS_KEEP: '500mb' })).toMatch(
      /^runs\.keep +500mb +TICKETSIFT_RUNS_KEEP$/m,
    );
  });

  it.each([
    '',
    '5',
    '-1MB',
    '1e9',
    '5 XB',
    '1.2345MB',
    '99999999GB',
    'all',
    '[1]',
    '{}',
    '1MB\u202e',
    '0x10',
    '~',
  ])('is not a size where a file says %j', async (said) => {
    await using user = await newUser();
    await user.folder.write('home/config.yaml', `runs: { keep: ${JSON.stringify(said)} }`);
    const { code, stderr } = await user.run(['config']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('must be a size such as 500MB or 2GB')]);
    expect(stderr).toMatch(/config\.yaml:1/);
  });

  it.each(['5', 'much', '-1GB', '500 MB of it'])('is not a size where the variable says %j', async (said) => {
    await using user = await newUser();
    const { code, stderr } = await user.run(['config'], { TICKETSIFT_RUNS_KEEP: said });
    expect(code).toBe(2);
    expect(stderr).toContain('TICKETSIFT_RUNS_KEEP must be a size such as 500MB or 2GB');
  });

  it('of a folder that is not trusted removes nothing', async () => {
    await using user = await newUser();
    await classify(user, 3);
    await user.folder.write('ticketsift.yaml', 'runs: { keep: 0 }');
    const { code, stderr } = await classify(user, 2);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('keeps at most 0 of the outcomes of your runs'),
    ]);
    const [only = '', ...others] = await idsOf(user);
    expect(others).toEqual([]);
    expect((await user.run(['runs', 'diff', only, only])).stdout).toContain('0 changed, 3 the same');
  });

  it('says when and why outcomes are gone, and the same command brings them back for nothing', async () => {
    await using user = await newUser();
    const env = { TICKETSIFT_RUNS_KEEP: '0' };
    await classify(user, 3, env);
    await classify(user, 2, env);
    const [latest = '', old = ''] = await idsOf(user);
    const why =
      /removed on \d{4}-\d\d-\d\d \d\d:\d\d to make room: those of all runs may take 0 bytes \(runs\.keep\)/;
    const { stdout } = await user.run(['runs', 'show', old]);
    expect(stdout).toMatch(why);
    expect(stdout).toContain('the same command again records them anew');
    expect(JSON.parse((await user.run(['runs', 'show', old, '--json'])).stdout).outcomes_removed.limit).toBe(
      0,
    );
    for (const args of [
      ['runs', 'diff', old, latest],
      ['classify', '--retry-errors', old],
    ]) {
      const { code, stderr } = await user.run(args);
      expect(code).toBe(2);
      expect(stderr).toMatch(why);
      expect(stderr).toContain('cached answers are not paid for twice');
    }
    const before = endpoint.requests.length;
    await classify(user, 3);
    expect(endpoint.requests).toHaveLength(before);
    expect((await user.run(['runs', 'diff', latest, 'last'])).stdout).toContain('1 changed, 2 the same');
  });

  it('of outcomes that fit keeps all, of however many runs', async () => {
    await using user = await newUser();
    for (let n = 0; n < 4; n++) await classify(user, 3, { TICKETSIFT_RUNS_KEEP: '5kB' });
    const [first = '', , , last = ''] = await idsOf(user);
    expect((await user.run(['runs', 'diff', last, first])).stdout).toContain('3 the same');
  });
});
