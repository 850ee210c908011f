import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';
import { plainly } from '../support/zoo/index.js';

const prices =
  'prices: { stand-in: { input: 1000, output: 1000, tiers: { slow: { input: 100, output: 100 } } } }\n';

async function deskOf(user: User, url: string, matter = '') {
  await user.folder.write('t.csv', csvOf(['it is broken']));
  await user.configure(prices);
  const flags = await asking(user, url, `---\nmax_output_tokens: 50\n${matter}---\nSort: {text}`);
  return ['classify', 't.csv', ...flags, '--format', 'json'];
}

describe('a service tier', () => {
  it.each([
    ['a flag', ['--service-tier', 'flex'], {}, '', 'flex'],
    ['a variable', [], { TICKETSIFT_SERVICE_TIER: 'flex' }, '', 'flex'],
    ['the prompt', [], {}, 'service_tier: flex\n', 'flex'],
    [
      'the prompt rather than a variable',
      [],
      { TICKETSIFT_SERVICE_TIER: 'slow' },
      'service_tier: flex\n',
      'flex',
    ],
    ['nothing', [], {}, '', undefined],
  ])('is asked for by %s', async (_, flags, env, matter, tier) => {
    await using endpoint = await startEndpoint({ answer: () => plainly });
    await using user = await newUser();
    const { code } = await user.run([...(await deskOf(user, endpoint.url, matter)), ...flags], env);
    expect(code).toBe(0);
    expect(endpoint.requests.map(({ body }) => body.service_tier)).toEqual([tier]);
  });

  it('is not part of what answers are cached under, in any order', async () => {
    await using endpoint = await startEndpoint({ answer: () => plainly });
    await using user = await newUser();
    const classify = await deskOf(user, endpoint.url);
    for (const flags of [['--service-tier', 'flex'], [], ['--service-tier', 'slow']])
      expect((await user.run([...classify, ...flags])).code).toBe(0);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('is what --dry-run estimates with', async () => {
    await using user = await newUser();
    const classify = await deskOf(user, 'http://127.0.0.1:9/v1');
    const likely = async (...flags: string[]) => {
      const { stdout } = await user.run([...classify, '--dry-run', ...flags]);
      return { dollars: Number(/\$([\d.]+) .*cost/.exec(stdout)?.[1]), stdout };
    };
    const standard = await likely();
    const flex = await likely('--service-tier', 'flex');
    expect(flex.dollars / standard.dollars).toBeCloseTo(0.5, 1);
    expect(flex.stdout).toContain('at the service tier flex');
    expect((await likely('--service-tier', 'priority')).stdout).toContain('The cost is unknown');
  });

  it('is recorded with the run and its result, at what it cost', async () => {
    await using endpoint = await startEndpoint({ answer: () => plainly });
    await using user = await newUser();
    const { stderr } = await user.run([...(await deskOf(user, endpoint.url)), '--service-tier', 'slow']);
    const { stdout } = await user.run(['runs', 'show', 'last', '--json']);
    const { facts, result } = JSON.parse(stdout);
    expect(facts.plan.model.service_tier).toBe('slow');
    const { input, output } = result.tokens;
    expect(result.cost_usd).toBeCloseTo(((input + output) * 100) / 1e6, 12);
    expect((await user.run(['runs', 'show', 'last', '-v'])).stdout).toContain('model.serviceTier: "slow"');
    expect(stderr).toContain('cost $0.00');
  });

  it('that has an unknown price is refused beside --max-cost, and says what to write', async () => {
    await using user = await newUser();
    const classify = await deskOf(user, 'http://127.0.0.1:9/v1');
    const { code, stderr } = await user.run([...classify, '--service-tier', 'priority', '--max-cost', '1']);
    expect(code).toBe(2);
    expect(stderr).toContain('the price of stand-in at the tier priority is not known');
    expect(stderr).toContain('tiers: { priority:');
  });

  it('sets the price of the standard tier aside, which may answer in its place', async () => {
    await using endpoint = await startEndpoint({ answer: () => plainly });
    await using user = await newUser();
    const classify = await deskOf(user, endpoint.url);
    const { code } = await user.run([...classify, '--service-tier', 'slow', '--max-cost', '0.01']);
    expect(code).toBe(5);
    expect(endpoint.requests).toHaveLength(0);
  });

  it.each(['very slow', '', '"flex"'])('that is not a word is refused: %j', async (tier) => {
    await using user = await newUser();
    const classify = await deskOf(user, 'http://127.0.0.1:9/v1');
    const { code, stderr } = await user.run([...classify, '--service-tier', tier]);
    expect(code).toBe(2);
    expect(stderr).toContain('--service-tier must be a word such as flex');
  });

  it('is kept with an answer: what a check costs is what was paid for it', async () => {
    await using endpoint = await startEndpoint({ answer: () => plainly });
    await using user = await newUser();
    await deskOf(user, endpoint.url);
    await user.folder.write('labelled.csv', 'id,text,urgent,categories\nT1,it is broken,false,Bug\n');
    const check = [
      'check',
      '--tickets',
      'labelled.csv',
      ...(await asking(user, endpoint.url)),
      '--reporter',
      'json',
    ];
    const paid = await user.run([...check, '--service-tier', 'slow']);
    const again = await user.run(check);
    expect(endpoint.requests).toHaveLength(1);
    expect(again.stdout).toBe(paid.stdout);
    const [, cost = ''] = /"cost[a-z_]*": ?([\d.]+)/.exec(paid.stdout) ?? [];
    expect(Number(cost)).toBeGreaterThan(0);
    expect(Number(cost)).toBeLessThan(0.005);
  });
});
