import { describe, expect, it } from 'vitest';
import { byText, startEndpoint, status } from '../../support/endpoint.js';
import { asking, csvOf, newUser } from '../../support/program.js';

const texts = [...Array.from({ length: 20 }, (_, index) => `ticket ${index}`), 'ticket 3', 'ticket 4'];
const shards = ['1/3', '2/3', '3/3'];

const idsIn = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).id));

/** A user with tickets and an endpoint that takes them. */
async function userWithTickets(answer?: Parameters<typeof startEndpoint>[0]) {
  const user = await newUser();
  const endpoint = await startEndpoint(answer);
  await user.folder.write('tickets.csv', csvOf(texts));
  const flags = await asking(user, endpoint.url);
  const classify = (...args: readonly string[]) =>
    user.run(['classify', 'tickets.csv', ...flags, '--format', 'jsonl', ...args]);
  return {
    user,
    endpoint,
    classify,
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]();
      await user[Symbol.asyncDispose]();
    },
  };
}

describe('--shard', () => {
  it('gives each machine other tickets, which are sent once in all', async () => {
    await using test = await userWithTickets();
    const ids: string[] = [];
    for (const shard of shards) {
      const { code, stdout } = await test.classify('--shard', shard, '--no-cache');
      expect(code).toBe(0);
      ids.push(...idsIn(stdout));
    }
    expect(ids.toSorted()).toEqual(texts.map((_, index) => `T${index + 1}`).toSorted());
    expect(test.endpoint.requests).toHaveLength(20);
  });

  it('takes its part of what --limit takes', async () => {
    await using test = await userWithTickets();
    const ids: string[] = [];
    for (const shard of shards)
      ids.push(...idsIn((await test.classify('--shard', shard, '--limit', '9')).stdout));
    expect(ids.toSorted()).toEqual(texts.slice(0, 9).map((_, index) => `T${index + 1}`));
  });

  it('is said at the start, in a dry run, and in the plan that is recorded', async () => {
    await using test = await userWithTickets();
    const { stderr } = await test.classify('--shard', '02/3', '--limit', '9');
    expect(stderr).toContain('tickets.csv: 9 of 22 tickets, shard 2/3 of them, ');
    const dry = await test.classify('--shard', '2/3', '--dry-run', '-v');
    expect(dry.stderr).toContain('plan: selection.shard: "2/3"');
    expect(dry.stderr).toContain('tickets.csv: 22 tickets, shard 2/3 of them, ');
    const shown = await test.user.run(['runs', 'show', 'last', '--json']);
    expect(JSON.parse(shown.stdout).facts.plan.selection).toEqual({ limit: 9, shard: '2/3' });
  });

  it('stays with --retry-errors, and sends what failed of it alone', async () => {
    let isWell = false;
    await using test = await userWithTickets({
      answer: (request) => (isWell ? byText(request) : status(500)),
    });
    await test.classify('--shard', '2/3', '--retries', '0');
    const before = test.endpoint.requests.length;
    isWell = true;
    const { stderr } = await test.user.run(['classify', '--retry-errors', 'last']);
    expect(stderr).toContain('shard 2/3');
    expect(test.endpoint.requests.length - before).toBe(before);
  });

  it('says so where no ticket is in it', async () => {
    await using test = await userWithTickets();
    const { code, stderr } = await test.classify('--shard', '1/9000');
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('tickets.csv holds no tickets of shard 1/9000'),
    ]);
  });

  it.each(['0/5', '6/5', '5', '2:5'])('%s is refused, with what is expected', async (shard) => {
    await using test = await userWithTickets();
    const { code, stderr } = await test.classify('--shard', shard);
    expect(code).toBe(2);
    expect(stderr).toContain('Expected a shard such as 2/5: the second of five, counted from 1');
  });
});
