import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { describeUnknown } from '../../src/config/values.js';

describe('what the environment fills in', () => {
  it.each([
    [`postgres://\${HOST}/db`, 'postgres://h/db'],
    [`\${HOST}\${PORT}`, 'h1'],
    ['no variables', 'no variables'],
    [`$HOST {HOST} \${}`, `$HOST {HOST} \${}`],
    [`\${TRICKY}`, `\${HOST}$&`],
  ])('%s is %s', (text, filled) => {
    const environment = readEnvironment({ HOST: 'h', PORT: '1', TRICKY: `\${HOST}$&` });
    expect(environment.fill(text, 'f.yaml')).toBe(filled);
  });

  it('is an error where it is not set, for all variables at once', () => {
    expect(() => readEnvironment({ B: '', C: 'x' }).fill(`\${A}\${B}\${C}`, 'f.yaml')).toThrow(
      expect.objectContaining({
        code: 'config',
        message: 'f.yaml uses A, B, which the environment does not set',
      }),
    );
  });
});

it('gives PostgreSQL its own variables alone, and the home', () => {
  const environment = readEnvironment({
    PGHOST: 'h',
    PGPASSWORD: 'x',
    OPENAI_API_KEY: 'secret',
    HOME: '/home/ada',
  });
  expect(environment.postgres).toEqual({ PGHOST: 'h', PGPASSWORD: 'x', HOME: '/home/ada' });
});

it('gives a keychain what it needs to be found, and no secret', () => {
  const environment = readEnvironment({
    HOME: '/home/ada',
    DISPLAY: '',
    PATH: '/bin',
    OPENAI_API_KEY: 'secret',
  });
  expect(environment.keychain).toEqual({ HOME: '/home/ada', PATH: '/bin' });
});

it.each([
  ['k', 'k'],
  [' k\n', 'k'],
  ['', undefined],
  [' \t', undefined],
])('has the key without the space around it, and a blank one is none: %j', (value, apiKey) => {
  expect(readEnvironment({ OPENAI_API_KEY: value }).secrets.apiKey).toBe(apiKey);
});

it('has the proxies, in lower or upper case', () => {
  const environment = readEnvironment({ HTTP_PROXY: 'http://a', https_proxy: 'http://b', NO_PROXY: 'c' });
  expect(environment.proxy).toEqual({ http: 'http://a', https: 'http://b', no: 'c' });
  expect(readEnvironment({}).proxy).toEqual({});
});

it.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['false', false],
  ['False', false],
  ['true', true],
  ['1', true],
  ['woodpecker', true],
])('is of a CI job where CI is %j: %s', (CI, isCi) => {
  expect(readEnvironment({ CI }).isCi).toBe(isCi);
});

it.each([
  [undefined, false],
  ['xterm-256color', false],
  ['dumb', true],
])('is of a terminal that only adds text where TERM is %j: %s', (TERM, isDumb) => {
  expect(readEnvironment({ TERM }).isDumb).toBe(isDumb);
});

it.each([
  [{}, 'auto'],
  [{ TERM: 'xterm' }, 'auto'],
  [{ TERM: 'dumb' }, 'never'],
  [{ TERM: 'dumb', FORCE_COLOR: '' }, 'always'],
  [{ FORCE_COLOR: '1' }, 'always'],
  [{ FORCE_COLOR: '0' }, 'never'],
  [{ FORCE_COLOR: 'false' }, 'never'],
  [{ NO_COLOR: '' }, 'auto'],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, 'never'],
])('of %j takes colours: %s', (variables, colour) => {
  expect(readEnvironment(variables).colour).toBe(colour);
});

it.each(['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME'])(
  'passes over a relative %s, which whoever wrote the working folder would fill',
  (name) => {
    const files = (variables: Record<string, string>) => readEnvironment({ HOME: '/h', ...variables }).files;
    for (const relative of ['x', './x', '..']) expect(files({ [name]: relative })).toEqual(files({}));
    expect(files({ [name]: '/x' })).not.toEqual(files({}));
  },
);

it('says where the program keeps its files: below the home, the XDG folders or TICKETSIFT_HOME', () => {
  const files = (variables: Record<string, string>) => {
    const { config, runs, prompts } = readEnvironment({ HOME: '/h', ...variables }).files;
    return [config, runs, prompts];
  };
  expect(files({})).toEqual([
    '/h/.config/ticketsift/config.yaml',
    '/h/.local/state/ticketsift/runs.db',
    '/h/.local/share/ticketsift/prompts.db',
  ]);
  const xdg = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_DATA_HOME: '/d' };
  expect(files(xdg)).toEqual([
    '/c/ticketsift/config.yaml',
    '/s/ticketsift/runs.db',
    '/d/ticketsift/prompts.db',
  ]);
  expect(files({ ...xdg, TICKETSIFT_HOME: '/t' })).toEqual([
    '/t/config.yaml',
    '/t/state/runs.db',
    '/t/data/prompts.db',
  ]);
});

describe('a variable that looks like ours', () => {
  it.each([
    ['TICKETSIFT_MODLE', 'Did you mean TICKETSIFT_MODEL?'],
    ['TICKETSIFT_MAXCOST', 'Did you mean TICKETSIFT_MAX_COST?'],
    ['TICKETSIFT_TIMEOUTS', 'Did you mean TICKETSIFT_TIMEOUT?'],
    ['TICKETSIFT_API_KEY', 'Did you mean OPENAI_API_KEY?'],
    ['TICKETSIFT_BASE_URL', 'Did you mean OPENAI_BASE_URL?'],
    ['TICKETSIFT_TRUST', 'Did you mean TICKETSIFT_TRUST_CONFIG?'],
    ['TICKETSIFT_X', undefined],
  ])('and is none is named, with one that is near: %s', (name, question) => {
    const { unknown } = readEnvironment({ [name]: 'x', HOME: '/home/ada', OPENAI_API_KY: 'x' });
    expect(unknown).toEqual([name]);
    const says = `the environment sets ${name}, which ticketsift does not read`;
    expect(describeUnknown(name)).toBe(question === undefined ? says : `${says}. ${question}`);
  });

  it('is one where the code of src or of a test reads it', async () => {
    const folders = ['src/config', 'test', 'test/support'].map(
      (path) => new URL(`../../${path}/`, import.meta.url),
    );
    const files = await Promise.all(
      folders.map(async (folder) => {
        const names = (await readdir(folder)).filter(
          (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
        );
        return Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
      }),
    );
    const named = [...new Set(files.flat().flatMap((text) => text.match(/\bTICKETSIFT_[A-Z_]+\b/g) ?? []))];
    expect(named.length).toBeGreaterThan(5);
    expect(readEnvironment(Object.fromEntries(named.map((name) => [name, 'x']))).unknown).toEqual([]);
  });
});
