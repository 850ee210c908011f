import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { trustsAll } from '../support/trust.js';

const load = (folder: TemporaryFolder, flags = {}, env: Record<string, string> = {}, cwd = folder.path) =>
  loadConfig(
    { environment: readEnvironment({ TICKETSIFT_HOME: folder.file('home'), ...env }), cwd },
    flags,
    trustsAll,
  );

describe('a setting comes from', () => {
  it('flags, then the environment, then ticketsift.yaml, then the user’s own file, then the defaults', async () => {
    await using folder = await temporaryFolder();
    const value = async (flags = {}, env = {}) => (await load(folder, flags, env)).concurrency.value;
    expect(await value()).toBe(32);
    await folder.write('home/config.yaml', 'concurrency: 1');
    expect(await value()).toBe(1);
    await folder.write('ticketsift.yaml', 'concurrency: 2');
    expect(await value()).toBe(2);
    expect(await value({}, { TICKETSIFT_CONCURRENCY: '3' })).toBe(3);
    expect(await value({ concurrency: 4 }, { TICKETSIFT_CONCURRENCY: '3' })).toBe(4);
  });

  it.each([
    ['TICKETSIFT_RPM', '600', 'rpm', 600],
    ['TICKETSIFT_TPM', '200000', 'tpm', 200_000],
    ['TICKETSIFT_RETRIES', '0', 'retries', 0],
    ['TICKETSIFT_REPAIR', '0', 'repair', 0],
    ['TICKETSIFT_TIMEOUT', '5m', 'timeout', 300_000],
    ['TICKETSIFT_TICKET_TIMEOUT', '1h', 'ticketTimeout', 3_600_000],
    ['TICKETSIFT_MAX_COST', '0.5', 'maxCost', 0.5],
  ] as const)('the variable %s', async (variable, text, key, value) => {
    await using folder = await temporaryFolder();
    expect((await load(folder, {}, { [variable]: text }))[key].value).toBe(value);
  });

  it.each([
    ['rpm: 0', 'must be a whole number from 1 to 1,000,000,000'],
    ['timeout: 60', 'must be a duration such as 60s'],
    ['timeout: 0s', 'must be a duration from 1s to 24d'],
    ['ticket_timeout: 5w', 'must be a duration from 1s to 24d'],
    ['max_cost: -1', 'must be an amount of US dollars'],
    ['repair: 9', 'must be a whole number from 0 to 3'],
    ['studio: { accent: }', "`studio.accent`: must be a colour such as '#0a7', in quotes"],
    ["studio: { accent: '#0a70' }", "must be a colour such as '#0a7' or '#00aa77'"],
    ['studio: { accent: rebeccapurple }', "must be a colour such as '#0a7' or '#00aa77'"],
    ['studio: { models: [] }', '`studio.models`: must name a model'],
    ['studio: { max_cost_per_user: 0 }', 'must be an amount of US dollars'],
    ['studio: { public_url: http://sift.example.com }', 'must look like https://sift.example.com'],
    ['studio: { public_url: https://sift.example.com/a }', 'must look like https://sift.example.com'],
    ['studio: { public_url: https://ada:pw@sift.example.com }', 'must look like https://sift.example.com'],
    ['studio: { public_url: ftp://sift.example.com }', 'must look like https://sift.example.com'],
    ['studio: { public_url: sift.example.com }', 'without a path. Did you mean https://sift.example.com?'],
    ['auth: { issuer: login.example.com, client_id: x }', 'Did you mean https://login.example.com?'],
    ['auth: { issuer: login.example.com/realms/a, client_id: x }', 'https://login.example.com/realms/a?'],
    [
      'base_url: localhost:11434',
      '`base_url`: must look like https://api.openai.com/v1. Did you mean http://localhost:11434/v1?',
    ],
    ['studio: { accents: x }', 'There is no key `studio.accents`'],
  ])('but not %s', async (line, message) => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', line);
    await expect(load(folder)).rejects.toThrow(message);
  });

  it('for limits of the studio, whichever file allows less: no folder loosens them', async () => {
    await using folder = await temporaryFolder();
    const studio = async () => (await load(folder)).studio;
    expect(await studio()).toMatchObject({
      models: { value: undefined },
      maxCostPerUser: { value: undefined },
    });
    const own = await folder.write('home/config.yaml', 'studio: { models: [a, b], max_cost_per_user: 5 }');
    const near = await folder.write('ticketsift.yaml', 'studio: { models: [c, b], max_cost_per_user: 50 }');
    expect(await studio()).toMatchObject({
      models: { value: ['b'], origin: { where: near } },
      maxCostPerUser: { value: 5, origin: { where: own } },
    });
    await folder.write('ticketsift.yaml', 'studio: { models: [c], max_cost_per_user: 0.5 }');
    expect(await studio()).toMatchObject({
      models: { value: [] },
      maxCostPerUser: { value: 0.5, origin: { where: near } },
    });
  });

  it('the address of a team’s studio, as browsers write it', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write(
      'ticketsift.yaml',
      'studio: { public_url: https://SIFT.example.com:443/ }',
    );
    const { publicUrl } = (await load(folder)).studio;
    expect(publicUrl).toMatchObject({ unchecked: 'https://sift.example.com', origin: { where: path } });
  });

  it('whatever it is, with its origin: a duration as it was written, an optional one that nothing sets', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('ticketsift.yaml', 'ticket_timeout: 90s\nllm: { auth: login }');
    const config = await load(
      folder,
      { baseUrl: 'http://a/v1' },
      { OPENAI_BASE_URL: 'http://b/v1', TICKETSIFT_RPM: '6' },
    );
    expect(config).toMatchObject({
      baseUrl: { unchecked: 'http://a/v1', origin: { kind: 'flag', where: '--base-url' } },
      rpm: { value: 6, origin: { kind: 'environment', where: 'TICKETSIFT_RPM' } },
      ticketTimeout: { value: 90_000, origin: { kind: 'file', where: path }, shown: '90s' },
      llm: { auth: { unchecked: 'login', origin: { kind: 'file', where: path } } },
      timeout: { value: 60_000, origin: { kind: 'default', where: 'default' }, shown: '60s' },
      maxCost: { value: undefined, origin: { kind: 'default', where: 'not set' } },
    });
  });

  it('the nearest file that says anything of it, for providers and for where prompts are saved', async () => {
    await using folder = await temporaryFolder();
    const far = await folder.write(
      'home/config.yaml',
      'auth: { issuer: http://far, client_id: a, profiles: { b: { issuer: http://b, client_id: b } } }\nprompts: { url: far.db, visibility: org }',
    );
    const { auth, prompts } = await load(folder);
    expect([...auth.keys()]).toEqual(['default', 'b']);
    expect(auth.get('b')).toMatchObject({
      unchecked: { issuer: 'http://b', clientId: 'b' },
      origin: { where: far },
    });
    expect(prompts.visibility.value).toBe('org');
    const near = await folder.write(
      'ticketsift.yaml',
      'auth: { issuer: http://near, client_id: a }\nprompts: { write_roles: [editor] }',
    );
    const nearer = await load(folder);
    expect([...nearer.auth.keys()]).toEqual(['default']);
    expect(nearer.auth.get('default')).toMatchObject({
      unchecked: { issuer: 'http://near', allow: { emailDomains: [], personalEmail: true } },
      origin: { kind: 'file', where: near },
    });
    expect(nearer.prompts).toMatchObject({
      url: { unchecked: folder.file('home/data/prompts.db'), origin: { kind: 'default' } },
      visibility: { value: undefined },
      writeRoles: { value: ['editor'], origin: { where: near } },
    });
  });

  it('the nearest ticketsift.yaml, going up to the root of the repository', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.git/HEAD', '');
    await folder.write('ticketsift.yaml', 'model: far');
    await folder.write('a/ticketsift.yaml', 'model: near');
    await folder.write('a/b/x', '');
    expect((await load(folder, {}, {}, folder.file('a/b'))).model.value).toBe('near');
  });

  it.each([
    ['p.md', 'a/p.md'],
    ['p.txt', 'a/p.txt'],
    ['../p', 'p'],
    ['~/p', 'user/p'],
  ])(
    'a file in the folder a, whose paths are relative to it or to the home: %s is %s',
    async (written, expected) => {
      await using folder = await temporaryFolder();
      await folder.write('a/ticketsift.yaml', `prompt: ${written}\ncache: ${written}`);
      const { cache, prompt } = await load(folder, {}, { HOME: folder.file('user') }, folder.file('a'));
      expect([cache.unchecked, prompt.unchecked]).toEqual([folder.file(expected), folder.file(expected)]);
    },
  );

  it('a file where a bare prompt is the name of a shipped one', async () => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', 'prompt: plain');
    expect((await load(folder)).prompt.unchecked).toBe('plain');
  });

  it('the folder of the user for what is remembered', async () => {
    const at = async (env: Record<string, string>) =>
      (await loadConfig({ environment: readEnvironment(env), cwd: '/' }, {}, trustsAll)).cache.unchecked;
    expect(await at({ TICKETSIFT_HOME: '/t' })).toBe('/t/cache/answers.db');
    expect(await at({ XDG_CACHE_HOME: '/x' })).toBe('/x/ticketsift/answers.db');
    expect(await at({ HOME: '/h' })).toBe('/h/.cache/ticketsift/answers.db');
  });
});

describe('prices', () => {
  it('come from all files; a nearer one hides one of the same name', async () => {
    await using folder = await temporaryFolder();
    const far = await folder.write(
      'home/config.yaml',
      'prices: { a: { input: 9, output: 9 }, b: { input: 0, output: 0 } }',
    );
    const near = await folder.write(
      'ticketsift.yaml',
      'prices:\n  a: { input: 0.15, cached_input: 0.075, output: 0.6 }',
    );
    expect((await load(folder)).prices).toEqual(
      new Map([
        [
          'a',
          {
            value: { input: 0.15, cachedInput: 0.075, output: 0.6 },
            origin: { kind: 'file', where: near },
            shown: '$0.15 in, $0.075 cached, $0.6 out',
          },
        ],
        [
          'b',
          {
            value: { input: 0, cachedInput: 0, output: 0 },
            origin: { kind: 'file', where: far },
            shown: '$0 in, $0 cached, $0 out',
          },
        ],
      ]),
    );
  });

  it('of cached input are those of input unless said', async () => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', 'prices: { a: { input: 2, output: 3 } }');
    expect((await load(folder)).prices.get('a')?.value).toMatchObject({
      input: 2,
      cachedInput: 2,
      output: 3,
    });
  });

  it('may be none', async () => {
    await using folder = await temporaryFolder();
    expect((await load(folder)).prices).toEqual(new Map());
  });
});

describe('what is wrong in it is reported with the file and the line', () => {
  it.each([
    ['concurrency: many', 'ticketsift.yaml:1: `concurrency`: must be a whole number from 1 to 10,000'],
    ['\nbase_url: nowhere', 'ticketsift.yaml:2: `base_url`: must look like https://api.openai.com/v1'],
    ['model: 4', 'ticketsift.yaml:1: `model`: must be a text'],
    ['model: *m', 'ticketsift.yaml:1: This is not YAML'],
    ['modl: x', 'ticketsift.yaml:1: There is no key `modl`'],
    ['a: [', 'ticketsift.yaml:1: This is not YAML'],
    ['prices: 3', 'ticketsift.yaml:1: `prices`: must be models with their prices'],
    ['prices:\n  a: 4', 'ticketsift.yaml:2: `prices.a`: must look like { input: 0.15, output: 0.6 }'],
    [
      'prices:\n  a:\n    input: 1',
      'ticketsift.yaml:2: `prices.a.output`: is missing: it must be a number of US dollars',
    ],
    [
      'prices:\n  a:\n    input: "1"\n    output: 1',
      'ticketsift.yaml:3: `prices.a.input`: must be a number of US dollars',
    ],
    [
      'prices:\n  a:\n    input: 1\n    output: -1',
      'ticketsift.yaml:4: `prices.a.output`: must be 0 or more',
    ],
    [
      'prices: { a: { input: .inf, output: 1 } }',
      'ticketsift.yaml:1: `prices.a.input`: must be a number of US dollars',
    ],
    [
      'prices:\n  a:\n    input: 1\n    output: 1\n    cached: 1',
      'ticketsift.yaml:5: There is no key `prices.a.cached`',
    ],
  ])('%j', async (content, message) => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', content);
    await expect(load(folder)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
    });
  });
});

it('a file that cannot be read is reported with the reason', async () => {
  await using folder = await temporaryFolder();
  await folder.write('ticketsift.yaml/x', '');
  const message = `Cannot read ${folder.file('ticketsift.yaml')}: it is a folder`;
  await expect(load(folder)).rejects.toMatchObject({ code: 'config', message });
});

describe('what is wrong in it is reported with the name', () => {
  it.each([
    ['TICKETSIFT_MODEL', ' ', 'TICKETSIFT_MODEL is empty'],
    ['TICKETSIFT_CACHE', '\t', 'TICKETSIFT_CACHE is empty'],
    [
      'OPENAI_BASE_URL',
      'host:80',
      'OPENAI_BASE_URL must look like https://api.openai.com/v1. Did you mean http://host:80/v1?',
    ],
    ['OPENAI_BASE_URL', 'ftp://u:secret@host', 'OPENAI_BASE_URL must look like https://api.openai.com/v1'],
    ['TICKETSIFT_CONCURRENCY', 'many', 'TICKETSIFT_CONCURRENCY must be a whole number from 1 to 10,000'],
    ['TICKETSIFT_CONCURRENCY', '0', 'TICKETSIFT_CONCURRENCY must be a whole number from 1 to 10,000'],
    ['TICKETSIFT_CONCURRENCY', '1.5', 'TICKETSIFT_CONCURRENCY must be a whole number from 1 to 10,000'],
    ['TICKETSIFT_CONCURRENCY', '10001', 'TICKETSIFT_CONCURRENCY must be a whole number from 1 to 10,000'],
  ])('of the variable: %s=%j', async (variable, value, message) => {
    const loading = loadConfig(
      { environment: readEnvironment({ [variable]: value }), cwd: '/' },
      {},
      trustsAll,
    );
    await expect(loading).rejects.toMatchObject({ code: 'config', message });
  });

  it.each([
    [{ model: '' }, '--model is empty'],
    [{ cache: '' }, '--cache is empty'],
    [{ prompt: ' ' }, '--prompt is empty'],
    [
      { baseUrl: 'localhost:11434' },
      '--base-url must look like https://api.openai.com/v1. Did you mean http://localhost:11434/v1?',
    ],
    [{ baseUrl: 'nonsense' }, '--base-url must look like https://api.openai.com/v1'],
    [{ concurrency: 0 }, '--concurrency must be a whole number from 1 to 10,000'],
  ])('of the flag: %j', async (flags, message) => {
    const loading = loadConfig({ environment: readEnvironment({}), cwd: '/' }, flags, trustsAll);
    await expect(loading).rejects.toMatchObject({ code: 'usage', message });
  });
});
