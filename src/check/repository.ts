import { existsSync, realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isRepository } from '../config/search.js';
import type { World } from '../core/world/world.js';

/**
 * Returns a function that gives the path of a file from the root of its repository, with `/` on every system: so GitHub and
 * GitLab find it, whatever folder the program runs in. What is not a file of the repository comes back as it was.
 */
export async function pathsInRepository({
  cwd,
  environment,
}: Pick<World, 'cwd' | 'environment'>): Promise<(path: string) => string> {
  const root = await findRoot(cwd, environment.workspace);
  if (root === undefined) return (path) => path;
  const known = new Map<string, string>();
  return (path) => {
    const found = known.get(path) ?? pathFrom(root, resolve(cwd, path)) ?? path;
    known.set(path, found);
    return found;
  };
}

/**
 * Returns the nearest folder that is a repository, or that GitHub calls its workspace, which has no `.git` where git was
 * not there to check it out.
 */
async function findRoot(cwd: string, workspace: string | undefined): Promise<string | undefined> {
  const realWorkspace = workspace && (await realpath(workspace).catch(() => undefined));
  for (let folder = await realpath(cwd).catch(() => cwd); ; folder = dirname(folder)) {
    if (folder === realWorkspace || (await isRepository(folder))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** A link in the repository is a file of its own there, whatever it points at. */
function pathFrom(root: string, file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const found = relative(root, join(realpathSync(dirname(file)), basename(file))).replaceAll('\\', '/');
  return found === '' || found.startsWith('../') || isAbsolute(found) ? undefined : found;
}
