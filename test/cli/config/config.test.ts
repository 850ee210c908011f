import { access, chmod, readFile, stat, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { newUser, type User } from '../../support/program.js';

const own = 'home/config.yaml';
const read = (user: User, name: string) => readFile(user.folder.file(name), 'utf8');

describe('config get', () => {
  it.each([
    ['a default', '', 'concurrency', '32'],
    ['a duration as it is written', 'timeout: 90s\n', 'timeout', '90s'],
    ['a list, an item a line', 'studio: { models: [a, b c] }\n', 'studio.models', 'a\nb c'],
    ['what is below a name', 'sources: { desk: { url: t.csv, table: x } }\n', 'sources.desk.table', 'x'],
    [
      'a mapping as JSON',
      'prices: { gpt-4.1: { input: 1, output: 2 } }\n',
      'prices.gpt-4.1',
      '{\n  "input": 1,\n  "output": 2\n}',
    ],
    [
      'of a provider',
      'auth: { issuer: "https://a.example", client_id: c }\n',
      'auth.issuer',
      'https://a.example',
    ],
    ['a switch', 'clean: { html: false }\n', 'clean.html', 'false'],
    ['no password', 'base_url: https://ada:pa55word@x.example/v1\n', 'base_url', 'https://x.example/v1'],
    ['no control character', 'model: "a\\u001b[31m\\nb"\n', 'model', 'a␛[31m⏎b'],
  ])('prints %s', async (_, yaml, key, value) => {
    await using user = await newUser();
    await user.folder.write(own, yaml);
    expect(await user.run(['config', 'get', key])).toEqual({ code: 0, stdout: `${value}\n`, stderr: '' });
  });

  it('prints what decides, with its origin', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: mine\n');
    await user.folder.write('ticketsift.yaml', 'model: ours\n');
    const get = async (env?: Record<string, string>) =>
      JSON.parse((await user.run(['config', 'get', 'model', '--json'], env)).stdout);
    expect(await get()).toEqual({
      key: 'model',
      value: 'ours',
      origin: 'file',
      where: expect.stringMatching(/ticketsift\.yaml$/),
    });
    expect(await get({ TICKETSIFT_MODEL: 'e' })).toEqual({
      key: 'model',
      value: 'e',
      origin: 'environment',
      where: 'TICKETSIFT_MODEL',
    });
  });

  it.each([
    'model',
    'sources',
    'sources.x.url',
    'auth.issuer',
    'studio.models',
    'prompts.write_roles',
    'llm.auth',
  ])('exits with 1 and prints nothing where %s is not set', async (key) => {
    await using user = await newUser();
    for (const args of [
      ['config', 'get', key],
      ['config', 'get', key, '--json'],
    ])
      expect(await user.run(args)).toEqual({ code: 1, stdout: '', stderr: `note: ${key} is not set\n` });
  });

  it('refuses a key that there is not', async () => {
    await using user = await newUser();
    expect(await user.run(['config', 'get', 'modle'])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean model?'),
    });
  });

  it('asks for no trust, whatever a folder says', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'base_url: https://evil.example/v1\n');
    const { code, stdout } = await user.begin(['config', 'get', 'base_url'], { columns: 80 }).finished;
    expect([code, stdout]).toEqual([0, 'https://evil.example/v1\n']);
  });
});

describe('config set', () => {
  it('changes the file of its user alone, and says which', async () => {
    await using user = await newUser();
    await user.folder.write(own, '# mine\nmodel: a # cheap\n');
    const { code, stdout, stderr } = await user.run(['config', 'set', 'model', 'b']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${user.folder.file(own)}: model is now b\n`);
    expect(await read(user, own)).toBe('# mine\nmodel: b # cheap\n');
    await expect(access(user.folder.file('ticketsift.yaml'))).rejects.toThrow();
  });

  it.each([
    ['model', '4', 'model: "4"\n'],
    ['rpm', '60', 'rpm: 60\n'],
    ['redact', 'true', 'redact: true\n'],
    ['max_cost', '0.50', 'max_cost: 0.5\n'],
    ['cascade', 'embedded,gpt-4o-mini', 'cascade: embedded,gpt-4o-mini\n'],
    ['studio.models', 'a,b', 'studio:\n  models: [ a, b ]\n'],
    ['studio.models', '[a]', 'studio:\n  models: [ a ]\n'],
    ['studio.models', 'a', 'studio:\n  models: [ a ]\n'],
    ['max_wait', '0', 'max_wait: "0"\n'],
    ['prices.gpt-4.1', '{ input: 1, output: 2 }', 'prices:\n  gpt-4.1: { input: 1, output: 2 }\n'],
    [
      'sources.desk.url',
      `postgres://ada:\${PW}@db.example/desk`,
      `sources:\n  desk:\n    url: postgres://ada:\${PW}@db.example/desk\n`,
    ],
  ])('takes %s %s as the schema means it', async (key, value, yaml) => {
    await using user = await newUser();
    expect(await user.run(['config', 'set', key, value])).toMatchObject({ code: 0 });
    expect(await read(user, own)).toBe(yaml);
  });

  it.each([
    [['concurrency', 'abc'], 'concurrency must be a whole number from 1 to 10,000, and not abc'],
    [['redact', 'maybe'], 'redact must be true or false, and not maybe'],
    [['base_url', 'localhost'], 'base_url must look like https://api.openai.com/v1'],
    [['studio.accent', 'red'], 'studio.accent must be a colour'],
    [['modle', 'x'], 'Did you mean model?'],
    [['auth.issuer', 'https://a.example'], 'client_id'],
    [['api_key', 'x'], 'OPENAI_API_KEY'],
    [['base_url', 'https://ada:pa55word@x.example'], 'holds a secret'],
    [['prompts.url', 'postgres://ada:pa55word@db.example/desk'], 'holds a secret'],
    [['model', 'sk-proj-0123456789abcdef0123'], 'holds a secret'],
    [['model', 'x', '--user', '--project'], '--user and --project cannot be used together'],
    [['model'], "missing required argument 'value'"],
  ])('refuses %j and writes nothing', async (args, message) => {
    await using user = await newUser();
    await user.folder.write(own, 'model: a\n');
    const { code, stdout, stderr } = await user.run(['config', 'set', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/pa55word|0123456789abcdef/);
    expect(await read(user, own)).toBe('model: a\n');
  });

  it('refuses the key of the environment as a value', async () => {
    await using user = await newUser();
    const { code, stderr } = await user.run(['config', 'set', 'model', 'my-own-key-1'], {
      OPENAI_API_KEY: 'my-own-key-1',
    });
    expect(code).toBe(2);
    expect(stderr).not.toContain('my-own-key-1');
  });

  it('says where a broken file is broken, and mends it', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'rpm: 5\nmodle: a\nconcurrency: x\n');
    expect(await user.run(['config', 'set', 'model', 'b'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('config.yaml:2'),
    });
    await user.folder.write(own, 'rpm: 5\nconcurrency: x\n');
    expect(await user.run(['config', 'set', 'concurrency', '4'])).toMatchObject({ code: 0 });
    await user.folder.write(own, 'rpm: 5\nmodle: a\n');
    expect(await user.run(['config', 'unset', 'modle'])).toMatchObject({ code: 0 });
    expect(await read(user, own)).toBe('rpm: 5\n');
  });

  it('refuses what is not YAML', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: [\n');
    expect(await user.run(['config', 'set', 'model', 'b'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not YAML'),
    });
    expect(await read(user, own)).toBe('model: [\n');
  });

  it('keeps the mode of the file', async () => {
    await using user = await newUser();
    const path = await user.folder.write(own, 'model: a\n');
    await chmod(path, 0o600);
    await user.run(['config', 'set', 'model', 'b']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('says what goes before it', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'model: ours\n');
    const byFile = await user.run(['config', 'set', 'model', 'mine']);
    expect(byFile).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/ticketsift\.yaml sets model here, and goes before/),
    });
    const byVariable = await user.run(['config', 'set', 'model', 'mine'], { TICKETSIFT_MODEL: 'e' });
    expect(byVariable.stderr).toContain('the variable TICKETSIFT_MODEL sets model here');
  });

  it('says what a relative path is relative to', async () => {
    await using user = await newUser();
    const { stderr } = await user.run(['config', 'set', 'prompt', 'prompts/mine.md']);
    expect(stderr).toContain(`this one is ${user.folder.file('home/prompts/mine.md')}`);
  });

  it('works where the file of the folder is broken, and says so', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'modle: x\n');
    expect(await user.run(['config', 'set', 'model', 'a'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ticketsift.yaml:1'),
    });
  });
});

describe('config unset', () => {
  it('takes out a value, and is done where it is not there', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'model: a\nstudio:\n  models: [a]\n');
    expect(await user.run(['config', 'unset', 'studio.models'])).toMatchObject({ code: 0 });
    expect(await read(user, own)).toBe('model: a\n');
    expect(await user.run(['config', 'unset', 'studio.models'])).toEqual({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('studio.models is not set in'),
    });
  });

  it('refuses to leave half of what belongs together', async () => {
    await using user = await newUser();
    await user.folder.write(own, 'auth:\n  issuer: https://a.example\n  client_id: c\n');
    expect(await user.run(['config', 'unset', 'auth.client_id'])).toMatchObject({ code: 2, stdout: '' });
    expect(await user.run(['config', 'unset', 'auth'])).toMatchObject({ code: 0 });
  });
});

describe('the trust in ticketsift.yaml', () => {
  const trusted = async (user: User) => JSON.parse((await user.run(['trust', '--json'])).stdout).trusted;

  it('stays with what its user sets', async () => {
    await using user = await newUser();
    await user.configure('base_url: https://one.example/v1\n');
    const { code, stderr } = await user.run([
      'config',
      'set',
      '--project',
      'base_url',
      'https://two.example/v1',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(await trusted(user)).toBe(true);
    await user.run(['config', 'unset', '--project', 'base_url']);
    expect(await read(user, 'ticketsift.yaml')).toBe('');
  });

  it('does not come with a value in a file that was not trusted', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'base_url: https://evil.example/v1\n');
    const { code, stderr } = await user.run([
      'config',
      'set',
      '--project',
      'sources.mine.url',
      '/tmp/mine.csv',
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('needs your trust for what it says now: ticketsift trust');
    expect(await trusted(user)).toBe(false);
  });

  it('does not cover a link that leads elsewhere', async () => {
    await using user = await newUser();
    await symlink('/etc', user.folder.file('prompts'));
    await user.configure('base_url: https://one.example/v1\n');
    await user.run(['config', 'set', '--project', 'prompt', 'prompts/passwd.md']);
    expect(await trusted(user)).toBe(false);
  });

  it('is not needed for a value that reaches nothing', async () => {
    await using user = await newUser();
    const { code, stderr, stdout } = await user.run(['config', 'set', '--project', 'rpm', '5']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('ticketsift.yaml: rpm is now 5');
    expect(await read(user, 'ticketsift.yaml')).toBe('rpm: 5\n');
  });

  it('is needed before a file is written that others may have written', async () => {
    await using user = await newUser();
    const path = await user.folder.write('ticketsift.yaml', 'rpm: 5\n');
    await chmod(path, 0o666);
    expect(await user.run(['config', 'set', '--project', 'model', 'm'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('(not_trusted)'),
    });
    expect(await read(user, 'ticketsift.yaml')).toBe('rpm: 5\n');
  });
});
