import { describe, expect, it } from 'vitest';
import { loadConfig, readProxy, readSecrets } from '../../src/cli/config.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const load = (folder: TemporaryFolder, flags = {}, env: Record<string, string> = {}, cwd = folder.path) =>
  loadConfig({ env: { TICKETSIFT_HOME: folder.file('home'), ...env }, cwd, flags });

describe('a setting comes from', () => {
  it('flags, then the environment, then ticketsift.yaml, then the user’s own file, then the defaults', async () => {
    await using folder = await temporaryFolder();
    const value = async (flags = {}, env = {}) => (await load(folder, flags, env)).concurrency.value;
    expect(await value()).toBe(16);
    await folder.write('home/config.yaml', 'concurrency: 1');
    expect(await value()).toBe(1);
    await folder.write('ticketsift.yaml', 'concurrency: 2');
    expect(await value()).toBe(2);
    expect(await value({}, { TICKETSIFT_CONCURRENCY: '3' })).toBe(3);
    expect(await value({ concurrency: 4 }, { TICKETSIFT_CONCURRENCY: '3' })).toBe(4);
  });

  it('the nearest ticketsift.yaml, going up', async () => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', 'model: far');
    await folder.write('a/ticketsift.yaml', 'model: near');
    await folder.write('a/b/x', '');
    expect((await load(folder, {}, {}, folder.file('a/b'))).model?.value).toBe('near');
  });

  it('a file whose paths are relative to it', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a/ticketsift.yaml', 'cache: c.db\nprompt: ./p.md');
    const { cache, prompt } = await load(folder, {}, {}, folder.file('a'));
    expect([cache.value, prompt.value]).toEqual([folder.file('a/c.db'), folder.file('a/p.md')]);
  });

  it('the folder of the user for what is remembered', async () => {
    const at = async (env: Record<string, string>) =>
      (await loadConfig({ env, cwd: '/', flags: {} })).cache.value;
    expect(await at({ TICKETSIFT_HOME: '/t' })).toBe('/t/cache/answers.db');
    expect(await at({ XDG_CACHE_HOME: '/x' })).toBe('/x/ticketsift/answers.db');
    expect(await at({ HOME: '/h' })).toBe('/h/.cache/ticketsift/answers.db');
  });
});

describe('what is wrong in it is told with the file and the line', () => {
  it.each([
    ['concurrency: many', 'ticketsift.yaml:1: `concurrency`'],
    ['\nbase_url: nowhere', 'ticketsift.yaml:2: `base_url`'],
    ['modl: x', 'ticketsift.yaml:1: There is no key `modl`'],
    ['a: [', 'ticketsift.yaml:1: This is not YAML'],
  ])('%j', async (content, message) => {
    await using folder = await temporaryFolder();
    await folder.write('ticketsift.yaml', content);
    await expect(load(folder)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
    });
  });
});

describe('the environment', () => {
  it('holds the key, and an empty one is none', () => {
    expect(readSecrets({ OPENAI_API_KEY: 'k' }).apiKey).toBe('k');
    expect(readSecrets({ OPENAI_API_KEY: '' }).apiKey).toBeUndefined();
  });

  it('holds the proxies, in small letters or capitals', () => {
    const env = { HTTP_PROXY: 'http://a', https_proxy: 'http://b', NO_PROXY: 'c' };
    expect(readProxy(env)).toEqual({ http: 'http://a', https: 'http://b', no: 'c' });
    expect(readProxy({})).toEqual({});
  });
});
