import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Returns the folders that are searched for `ticketsift.yaml`, the nearest first: up to the root of the repository or to the
 * home, whichever comes first. Outside of both it is only the working folder, since others may write to a folder above it,
 * such as `/tmp`.
 */
export async function foldersToSearch(cwd: string, home: string): Promise<string[]> {
  const realHome = await realpath(home).catch(() => home);
  const folders: string[] = [];
  for (let folder = await realpath(cwd).catch(() => cwd); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === realHome || (await isRepository(folder))) break;
    if (dirname(folder) === folder) return folders.slice(0, 1);
  }
  return folders;
}

/** Returns whether a folder is the root of a repository: git puts a folder there or, in a worktree or a submodule, a file. */
export async function isRepository(folder: string): Promise<boolean> {
  return lstat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
