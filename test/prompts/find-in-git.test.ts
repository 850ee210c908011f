import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findPromptToCompare } from '../../src/prompts/find-in-git.js';
import { draft, noPrompts, promptsIn } from '../support/prompts.js';
import { temporaryFolder } from '../support/temporary-folder.js';

async function repository() {
  const folder = await temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder.path,
    });
  git('init', '-q');
  await folder.write('p.md', 'Old: {text}');
  git('add', '.');
  git('commit', '-qm', 'Say it');
  await folder.write('p.md', 'New: {text}');
  return folder;
}

describe('a prompt to compare with', () => {
  it('is one that git has', async () => {
    await using folder = await repository();
    expect(
      await findPromptToCompare('HEAD:p.md', { cwd: folder.path, openPrompts: noPrompts }),
    ).toMatchObject({
      body: 'Old: {text}',
    });
  });

  it('is a file', async () => {
    await using folder = await repository();
    expect(
      await findPromptToCompare(folder.file('p.md'), { cwd: folder.path, openPrompts: noPrompts }),
    ).toMatchObject({
      body: 'New: {text}',
    });
  });

  it('is one that ships with the program', async () => {
    expect(await findPromptToCompare('triage', { cwd: '/', openPrompts: noPrompts })).toMatchObject({
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
      expect(await findPromptToCompare(name, { cwd: folder.path, openPrompts: open })).toMatchObject({
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
      findPromptToCompare(name, { cwd: folder.path, openPrompts: noPrompts }),
    ).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining(message),
    });
  });
});
