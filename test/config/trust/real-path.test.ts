import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pathOutside } from '../../../src/config/trust/real-path.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

/**
 * A folder `project` with the file `in/t.csv`, beside it `out/secret`, and these links in the project with what they
 * say: `~out` stands for the absolute path of `out`.
 */
async function projectWith(links: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write('project/in/t.csv', '');
  await folder.write('out/secret', '');
  for (const [link, target] of Object.entries(links)) {
    const path = folder.file(`project/${link}`);
    await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    await symlink(target.replace('~out', folder.file('out')), path);
  }
  return folder;
}

describe('a path leads outside of its folder', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['by its name', {}, '../out/secret', '../out/secret'],
    ['by a name that goes in and out', {}, 'in/../../out/secret', '../out/secret'],
    ['to where nothing is yet', {}, '../out/new/file', '../out/new/file'],
    ['by a link', { l: '../out/secret' }, 'l', '../out/secret'],
    ['by a link that says where from the root', { l: '~out/secret' }, 'l', '../out/secret'],
    ['by a link to a link', { l: 'in/l', 'in/l': '../../out/secret' }, 'l', '../out/secret'],
    ['by a folder that is a link', { d: '../out' }, 'd/secret', '../out/secret'],
    ['by a folder that is a link, to where nothing is yet', { d: '../out' }, 'd/new/file', '../out/new/file'],
    ['by a link to where nothing is yet', { l: '../out/new' }, 'l', '../out/new'],
    [
      'by a link to where nothing is yet, behind a folder that is a link to one less deep',
      { 'p/q/r': '../../in', 'in/l': '../../out/new' },
      'p/q/r/l',
      '../out/new',
    ],
    ['by a link that goes up from what a link leads to', { d: '../out/x', l: 'd/../y' }, 'l', '../out/y'],
    ['to its own parent', {}, '..', '..'],
    ['to a folder that is called alike', {}, '../project2/x', '../project2/x'],
  ])('%s', async (_, links, path, expected) => {
    await using folder = await projectWith(links);
    const project = folder.file('project');
    expect(await pathOutside(folder.file(`project/${path}`), project)).toBe(expected);
  });

  it.each(['.git/config', '.GIT/config', 'in/.git/config', '.git'])(
    'or to what git keeps there: %s',
    async (path) => {
      await using folder = await projectWith({});
      expect(await pathOutside(folder.file(`project/${path}`), folder.file('project'))).toBe(path);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['links that go round', { a: 'b', b: 'a' }],
    ['a link to itself', { a: 'a' }],
  ])('or where that cannot be found out: %s', async (_, links) => {
    await using folder = await projectWith(links);
    const path = folder.file('project/a');
    expect(await pathOutside(path, folder.file('project'))).toBe(path);
  });
});

describe('a path stays inside', () => {
  it.each<[string, Record<string, string>, string]>([
    ['by its name', {}, 'in/t.csv'],
    ['where nothing is yet', {}, 'new/folder/file'],
    ['by a link to what is inside', { l: 'in/t.csv' }, 'l'],
    ['by a folder that is a link to one inside', { d: 'in' }, 'd/t.csv'],
    ['by a link to where nothing is yet', { l: 'in/new' }, 'l'],
    ['by a link that goes out and in again', { l: '../project/in/t.csv' }, 'l'],
    ['whatever begins with two dots', {}, '..x/y'],
    ['whatever only looks like what git keeps', {}, '.gitignore'],
    ['in the folder itself', {}, '.'],
  ])('%s', async (_, links, path) => {
    await using folder = await projectWith(links);
    expect(await pathOutside(folder.file(`project/${path}`), folder.file('project'))).toBeUndefined();
  });

  it('of a folder that is reached by a link', async () => {
    await using folder = await projectWith({});
    await symlink('project', folder.file('alias'));
    expect(await pathOutside(folder.file('alias/in/t.csv'), folder.file('alias'))).toBeUndefined();
    expect(await pathOutside(folder.file('project/in/t.csv'), folder.file('alias'))).toBeUndefined();
  });
});
