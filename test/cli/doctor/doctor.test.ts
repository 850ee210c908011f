import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startAttacker } from '../../support/attacker.js';
import { systemClock } from '../../support/cache.js';
import { openAiError, startEndpoint } from '../../support/endpoint.js';
import { startForgedIssuer } from '../../support/forged-issuer.js';
import { authSection } from '../../support/login.js';
import { newUser, type User } from '../../support/program.js';

interface Found {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hint?: string;
}

async function findings(user: User, env: Record<string, string> = {}, flags: readonly string[] = []) {
  const { code, stdout, stderr } = await user.run(['doctor', '--json', ...flags], env);
  const all: Found[] = JSON.parse(stdout);
  return { code, all, output: stdout + stderr, of: (what: string) => all.find((one) => one.what === what) };
}

const key = { OPENAI_API_KEY: 'sk-hush-hush-hush' };

describe('doctor', () => {
  it('says of a new machine what is there, and what a key would bring', async () => {
    await using user = await newUser();
    const { code, all, of } = await findings(user);
    expect(code).toBe(0);
    expect(all.map(({ what }) => what)).toEqual([
      ...['node', 'ticketsift', 'sqlite', 'keychain package', 'embedded model'],
      ...['settings folder', 'cache folder', 'state folder', 'data folder', 'terminal'],
      ...[
        'your settings',
        'ticketsift.yaml',
        'cache',
        'key',
        'proxy',
        'certificates',
        'endpoint',
        'saved prompts',
      ],
    ]);
    expect(of('node')).toEqual({ what: 'node', state: 'ok', found: process.versions.node });
    expect(of('key')).toMatchObject({
      state: 'warning',
      hint: expect.stringMatching(/: export OPENAI_API_KEY=sk-your-key$/),
    });
    expect(of('ticketsift.yaml')).toMatchObject({ state: 'ok', found: 'none in this folder' });
    expect(of('cache')?.found).toMatch(/answers\.db \(not made yet\)$/);
    expect(all.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  it('makes no file and no folder', async () => {
    await using user = await newUser();
    await user.run(['doctor']);
    expect(await readdir(user.folder.path)).toEqual([]);
  });

  it('shows a line each, and remedies below', async () => {
    await using user = await newUser();
    const { stdout } = await user.run(['doctor']);
    expect(stdout).toMatch(/^✓ node {2,}\d+\.\d+\.\d+\n/);
    expect(stdout).toMatch(/^! key {2,}not set: .*\n {2,}→ To use models at OpenAI: export OPENAI_API_KEY/m);
  });

  it.each([60, 80, 200])('fits a terminal of %i columns', async (columns) => {
    await using user = await newUser();
    const { stdout } = await user.begin(['doctor', '--no-color'], { columns, env: { LANG: 'C.UTF-8' } })
      .finished;
    // A path is a word, and is not cut.
    const long = stdout.split('\n').filter((line) => line.length > columns && !line.includes('/'));
    expect(long).toEqual([]);
  });

  it('marks without letters that the terminal does not draw', async () => {
    await using user = await newUser();
    const { stdout } = await user.begin(['doctor', '--no-color'], { columns: 80 }).finished;
    expect(stdout).toMatch(/^\+ node/);
    expect(stdout).toMatch(/^! terminal .*not UTF-8/m);
  });

  it.each<[what: string, answer: ReturnType<typeof openAiError>, state: string, found: RegExp]>([
    [
      'a key that is refused',
      openAiError(401, 'invalid_api_key', 'no: sk-hush-hush-hush'),
      'failed',
      /refuses the key, or wants one \(401\)/,
    ],
    [
      'one without a list of models',
      openAiError(404, 'not_found', 'no'),
      'warning',
      /answers, but lists no models \(404\)/,
    ],
    ['one at its limits', openAiError(429, 'rate_limit', 'no'), 'warning', /at its limits \(429\)/],
    ['one that fails', openAiError(503, 'down', 'no'), 'failed', /has a failure \(503\)/],
  ])('says of an endpoint with %s', async (_, answer, state, found) => {
    await using endpoint = await startEndpoint({ models: answer });
    await using user = await newUser();
    const { code, of, output } = await findings(user, { ...key, OPENAI_BASE_URL: endpoint.url });
    expect(of('endpoint')).toMatchObject({
      state,
      found: expect.stringMatching(found),
      hint: expect.any(String),
    });
    expect(code).toBe(state === 'failed' ? 1 : 0);
    expect(output).not.toContain('hush');
  });

  it('says that nothing answers', async () => {
    await using user = await newUser();
    const { code, of } = await findings(user, { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect(code).toBe(1);
    expect(of('endpoint')).toMatchObject({ state: 'failed', hint: expect.stringContaining('base_url') });
  });

  it('says how many models an endpoint lists, and that the clock is right', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const { code, of } = await findings(user, { ...key, OPENAI_BASE_URL: endpoint.url });
    expect(code).toBe(0);
    expect(of('endpoint')).toEqual({
      what: 'endpoint',
      state: 'ok',
      found: `127.0.0.1:${endpoint.port} answers, with 1 model`,
    });
    expect(of('clock')).toEqual({ what: 'clock', state: 'ok', found: 'right' });
    expect(endpoint.listings.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${key.OPENAI_API_KEY}`,
    ]);
  });

  it('says that the clock is wrong', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    const clock = { ...systemClock, now: () => systemClock.now() + 3_600_000 };
    const env = { OPENAI_BASE_URL: endpoint.url };
    const { stdout } = await user.begin(['doctor'], { env, clock }).finished;
    expect(stdout).toMatch(/^! clock {2,}3,?6\d\d s ahead of the endpoint’s\n {2,}→ Set the clock right\.$/m);
  });

  it('never shows a secret', async () => {
    await using user = await newUser();
    const { output } = await findings(user, {
      ...key,
      OPENAI_BASE_URL: 'http://ada:hush-password@127.0.0.1:9/v1',
      HTTPS_PROXY: 'http://ada:hush-proxy@127.0.0.1:9',
    });
    expect(output).not.toContain('hush');
    expect(output).toContain('set (OPENAI_API_KEY)');
  });

  it('sends nothing where it may not', async () => {
    await using attacker = await startAttacker();
    await using user = await newUser();
    const url = `http://127.0.0.1:${attacker.port}`;
    await user.configure(
      `base_url: ${url}/v1\nprompts: { url: "postgres://127.0.0.1:${attacker.port}/x" }\n${authSection({ url, clientId: 'x' })}`,
    );
    const { code, of } = await findings(user, key, ['--offline']);
    expect(attacker.received()).toBe('');
    expect(code).toBe(0);
    for (const what of ['endpoint', 'saved prompts', 'login'])
      expect(of(what)?.found).toContain('(--offline)');
  });

  it('sends nothing to what a folder names that is not trusted, and asks for no trust', async () => {
    await using attacker = await startAttacker();
    await using user = await newUser();
    const { port } = attacker;
    await user.folder.write(
      'ticketsift.yaml',
      `base_url: http://localhost:${port}/v1\ncache: /tmp/x.db\nprompts: { url: "postgres://127.0.0.1:${port}/x" }\n${authSection({ url: `http://127.0.0.1:${port}`, clientId: 'x' })}`,
    );
    const run = user.begin(['doctor', '--json'], { env: key, columns: 80 });
    const { code, stdout, stderr } = await run.finished;
    expect([code, stderr]).toEqual([0, '']);
    expect(attacker.received()).toBe('');
    const all: Found[] = JSON.parse(stdout);
    for (const what of ['ticketsift.yaml', 'cache', 'endpoint', 'saved prompts', 'login'])
      expect(all.find((one) => one.what === what)).toMatchObject({
        state: 'warning',
        hint: expect.stringContaining('ticketsift trust'),
      });
  });

  it('takes a file that TICKETSIFT_TRUST_CONFIG does not allow for one that is not trusted', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'cache: /tmp/x.db\n');
    const { code, of } = await findings(user, {
      TICKETSIFT_TRUST_CONFIG: `sha256-${'x'.repeat(43)}.`,
    });
    expect(code).toBe(0);
    expect(of('cache')).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('not trusted'),
    });
  });

  it.each([
    ['ticketsift.yaml', 'modle: x\n', 'ticketsift.yaml', /ticketsift\.yaml:1: There is no key `modle`/],
    ['home/config.yaml', 'rpm: x\n', 'your settings', /config\.yaml:1: `rpm`: must be a whole number/],
  ])('says where %s is broken', async (name, yaml, what, found) => {
    await using user = await newUser();
    await user.folder.write(name, yaml);
    const { code, of } = await findings(user);
    expect(code).toBe(1);
    expect(of(what)).toMatchObject({ state: 'failed', found: expect.stringMatching(found) });
  });

  it('says which variable is wrong', async () => {
    await using user = await newUser();
    const { code, of } = await findings(user, { TICKETSIFT_RPM: 'many' });
    expect(code).toBe(1);
    expect(of('environment')?.found).toContain('TICKETSIFT_RPM');
  });

  it('says that a cache is none', async () => {
    await using user = await newUser();
    await user.folder.write(
      'home/cache/answers.db',
      'no database, but long enough to be seen as one '.repeat(40),
    );
    const { code, of } = await findings(user);
    expect(code).toBe(1);
    expect(of('cache')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('is not a SQLite file'),
    });
  });

  it('checks the login as auth doctor does', async () => {
    await using issuer = await startForgedIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const { all, of } = await findings(user);
    expect(all.map(({ what }) => what).filter((what) => what.startsWith('login: '))).toEqual(
      ['configuration', 'provider', 'clock', 'keychain', 'port', 'browser', 'session'].map(
        (what) => `login: ${what}`,
      ),
    );
    expect(of('login: provider')).toMatchObject({ state: 'ok' });
  });

  it.each([
    [['doctor', 'now'], 'too many arguments'],
    [['doctor', '--online'], 'unknown option'],
  ])('%j is wrong usage', async (args, message) => {
    await using user = await newUser();
    expect(await user.run(args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });
});
