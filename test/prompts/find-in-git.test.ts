import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { findPromptToCompare } from '../../src/prompts/find-in-git.js';
import { draft, noPrompts, promptsIn } from '../support/prompts.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const { git } = readEnvironment(process.env);

function runGit(cwd: string, ...args: string[]): string {
  const all = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args];
  return execFileSync('git', all, { cwd, encoding: 'utf8' }).trim();
}

async function repository() {
  const folder = await temporaryFolder();
  runGit(folder.path, 'init', '-q');
  await folder.write('p.md', 'Old: {text}');
  runGit(folder.path, 'add', '.');
  runGit(folder.path, 'commit', '-qm', 'Say it');
  await folder.write('p.md', 'New: {text}');
  return folder;
}

describe('a prompt to compare with', () => {
  it('is one that git has', async () => {
    await using folder = await repository();
    expect(
      await findPromptToCompare('HEAD:p.md', { cwd: folder.path, openPrompts: noPrompts }, git),
    ).toMatchObject({
      body: 'Old: {text}',
    });
  });

  it('is a file', async () => {
    await using folder = await repository();
    expect(
      await findPromptToCompare(folder.file('p.md'), { cwd: folder.path, openPrompts: noPrompts }, git),
    ).toMatchObject({
      body: 'New: {text}',
    });
  });

  it('is one that ships with the program', async () => {
    expect(await findPromptToCompare('triage', { cwd: '/', openPrompts: noPrompts }, git)).toMatchObject({
      name: 'triage',
    });
  });

  it('is one that somebody saved, whatever branches there are', async () => {
    await using folder = await repository();
    const open = async () => promptsIn(folder.file('prompts.db'));
    {
      await using store = await open();
      await store.save(draft('Saved: {text}\n', { usual: 'everyone' }));
    }
    for (const name of ['triage@1', 'everyone:triage', 'everyone:triage@1']) {
      expect(await findPromptToCompare(name, { cwd: folder.path, openPrompts: open }, git)).toMatchObject({
        body: 'Saved: {text}',
      });
    }
  });

  it.each([
    ['HEAD:q.md', 'git has no HEAD:q.md'],
    ['nowhere:p.md', 'git has no nowhere:p.md'],
    ['--output=x:p.md', '--output=x:p.md'],
  ])('is not %s', async (name, message) => {
    await using folder = await repository();
    await expect(
      findPromptToCompare(name, { cwd: folder.path, openPrompts: noPrompts }, git),
    ).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(message),
    });
  });
});

describe('the settings of a repository that somebody else has written run nothing', () => {
  /** A repository whose prompt is in no object of it, so that git would fetch it from its remote. */
  async function partialClone(remote: (folder: TemporaryFolder, marker: string) => Record<string, string>) {
    const folder = await repository();
    const object = runGit(folder.path, 'rev-parse', 'HEAD:p.md');
    await cp(folder.file('.git'), folder.file('origin/.git'), { recursive: true });
    await rm(folder.file(`.git/objects/${object.slice(0, 2)}/${object.slice(2)}`));
    const settings = {
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.fetch': '+refs/heads/*:refs/remotes/origin/*',
      ...remote(folder, folder.file('ran')),
    };
    for (const [name, value] of Object.entries(settings)) runGit(folder.path, 'config', name, value);
    return folder;
  }

  it.each<[string, (folder: TemporaryFolder, marker: string) => Record<string, string>]>([
    [
      'remote.origin.uploadpack',
      (folder, marker) => ({
        'remote.origin.url': folder.file('origin'),
        'remote.origin.uploadpack': `touch ${marker}; git-upload-pack`,
      }),
    ],
    [
      'core.sshCommand',
      (_, marker) => ({ 'remote.origin.url': 'ssh://x/y', 'core.sshCommand': `touch ${marker}; false` }),
    ],
    [
      'an ext:: remote',
      (_, marker) => ({
        'remote.origin.url': `ext::sh -c touch% ${marker}`,
        'protocol.ext.allow': 'always',
      }),
    ],
    [
      'remote.origin.vcs',
      (_, marker) => ({
        'remote.origin.vcs': 'ext',
        'remote.origin.url': `sh -c touch% ${marker}`,
        'protocol.ext.allow': 'always',
      }),
    ],
  ])('%s, where an object is missing', async (_, remote) => {
    await using folder = await partialClone(remote);
    await expect(
      findPromptToCompare('HEAD:p.md', { cwd: folder.path, openPrompts: noPrompts }, git),
    ).rejects.toMatchObject({ code: 'not_found', hint: expect.stringContaining('partial clone') });
    expect(existsSync(folder.file('ran'))).toBe(false);
    // Git as it is would run it.
    spawnSync('git', ['cat-file', 'blob', 'HEAD:p.md'], { cwd: folder.path });
    expect(existsSync(folder.file('ran'))).toBe(true);
  });

  it.each(['core.fsmonitor', 'core.pager', 'pager.cat-file', 'diff.x.textconv', 'filter.x.smudge'])(
    '%s, where all are there',
    async (name) => {
      await using folder = await repository();
      await folder.write('.gitattributes', '*.md diff=x filter=x\n');
      runGit(folder.path, 'config', name, `touch ${folder.file('ran')}; cat`);
      expect(
        await findPromptToCompare('HEAD:p.md', { cwd: folder.path, openPrompts: noPrompts }, git),
      ).toMatchObject({ body: 'Old: {text}' });
      expect(existsSync(folder.file('ran'))).toBe(false);
    },
  );

  it('and git gets no secret of the environment', () => {
    const variables = { HOME: '/home/ada', PATH: '/bin', GIT_CONFIG_COUNT: '0', GIT_SSH_COMMAND: 'x' };
    expect(readEnvironment({ ...variables, OPENAI_API_KEY: 'secret' }).git).toEqual({
      HOME: '/home/ada',
      PATH: '/bin',
      GIT_CONFIG_COUNT: '0',
    });
  });
});
