import { mkdir, symlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathsInRepository } from '../../src/check/repository.js';
import { readEnvironment } from '../../src/config/environment.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

let folder: TemporaryFolder;

/** The path of a file, for a program that runs in a folder and, where it is given, GitHub's workspace. */
const locate = async (path: string, { cwd, workspace = '' }: { cwd: string; workspace?: string }) => {
  const variables = workspace && { GITHUB_WORKSPACE: folder.file(workspace) };
  const environment = readEnvironment({ HOME: folder.path, ...(variables || {}) });
  return (await pathsInRepository({ cwd: folder.file(cwd), environment }))(path);
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.write('repo/.git/HEAD', '');
  await folder.write('repo/tickets.csv', '');
  await folder.write('repo/team/prompts/p.md', '');
  await folder.write('plain/team/tickets.csv', '');
  await folder.write('outside.csv', '');
  await mkdir(folder.file('repo/links'));
  await symlink(folder.file('outside.csv'), folder.file('repo/links/linked.csv'));
  await symlink(folder.file('repo'), folder.file('way-in'));
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('the path of a file in its repository', () => {
  it.each([
    ['at its root', 'tickets.csv', 'repo', 'tickets.csv'],
    ['below its root', 'prompts/p.md', 'repo/team', 'team/prompts/p.md'],
    ['from a folder beside it', '../../tickets.csv', 'repo/team/prompts', 'tickets.csv'],
    ['by a link, where it is one itself', 'links/linked.csv', 'repo', 'links/linked.csv'],
    ['from a folder that is reached by a link', 'prompts/p.md', 'way-in/team', 'team/prompts/p.md'],
  ])('starts at the root, %s', async (_, path, cwd, wanted) => {
    expect(await locate(path, { cwd })).toBe(wanted);
  });

  it('starts at the root of an absolute one', async () => {
    expect(await locate(folder.file('repo/tickets.csv'), { cwd: 'repo/team' })).toBe('tickets.csv');
  });

  it('starts at GitHub’s workspace where there is no repository', async () => {
    expect(await locate('tickets.csv', { cwd: 'plain/team', workspace: 'plain' })).toBe('team/tickets.csv');
  });

  it('starts at the repository that is checked out into a folder of the workspace', async () => {
    expect(await locate('prompts/p.md', { cwd: 'repo/team', workspace: '.' })).toBe('team/prompts/p.md');
  });

  it.each([
    ['outside of it', '../outside.csv', 'repo'],
    ['that is not there, as of a database', 'postgres://db/tickets', 'repo'],
    ['without a repository', 'tickets.csv', 'plain/team'],
  ])('is as it was for one %s', async (_, path, cwd) => {
    expect(await locate(path, { cwd })).toBe(path);
  });
});
