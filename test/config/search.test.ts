import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { foldersToSearch } from '../../src/config/search.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

/** A folder `a/b/c` with these files beside it. */
async function tree(...files: string[]): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await mkdir(folder.file('a/b/c'), { recursive: true });
  for (const file of files) await folder.write(file, '');
  return folder;
}

/** The folders that are searched from `a/b/c`, or from another, relative to the temporary folder. */
async function searched(folder: TemporaryFolder, home: string, from = 'a/b/c'): Promise<string[]> {
  const found = await foldersToSearch(folder.file(from), folder.file(home));
  return found.map((path) => path.slice(folder.path.length + 1));
}

describe('ticketsift.yaml is looked for in the working folder and above', () => {
  it.each<[string, string[], string, string[]]>([
    ['up to the root of the repository', ['a/.git/HEAD'], 'home', ['a/b/c', 'a/b', 'a']],
    ['up to the root of a worktree or a submodule', ['a/b/.git'], 'home', ['a/b/c', 'a/b']],
    ['there alone, where it is the root', ['a/b/c/.git/HEAD', 'a/.git/HEAD'], 'home', ['a/b/c']],
    ['up to the home', [], 'a', ['a/b/c', 'a/b', 'a']],
    ['up to a repository in the home', ['a/b/.git/HEAD'], 'a', ['a/b/c', 'a/b']],
    ['up to a home in a repository', ['a/.git/HEAD'], 'a/b', ['a/b/c', 'a/b']],
    ['there alone, outside of both', [], 'home', ['a/b/c']],
    ['there alone, in a repository that is below it', ['a/b/c/d/.git/HEAD'], 'home', ['a/b/c']],
  ])('%s', async (_, files, home, expected) => {
    await using folder = await tree(...files);
    expect(await searched(folder, home)).toEqual(expected);
  });

  it('where they really are, whatever links led there', async () => {
    await using folder = await tree('a/.git/HEAD', 'elsewhere/.git/HEAD');
    await symlink('../a/b', folder.file('elsewhere/link'));
    expect(await searched(folder, 'home', 'elsewhere/link/c')).toEqual(['a/b/c', 'a/b', 'a']);
    await symlink('a', folder.file('home'));
    expect(await searched(folder, 'home')).toEqual(['a/b/c', 'a/b', 'a']);
  });
});
