import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../../core/errors/caught.js';

/** Links that lead to links, at most; Linux follows as many. */
const maxLinks = 40;

/**
 * Returns where a path really leads, relative to a folder and with `/` on every system, where that is outside the
 * folder or among what git keeps in it, which holds credentials; undefined where it stays inside.
 * @param path may be missing, as a file that is yet to be written
 */
export async function pathOutside(path: string, folder: string): Promise<string | undefined> {
  const [real, realFolder] = await Promise.all([realPath(path), realPath(folder)]);
  if (real === undefined || realFolder === undefined) return path;
  const way = relative(realFolder, real);
  const steps = way.split(sep);
  const isInside = steps[0] !== '..' && !isAbsolute(way);
  return isInside && !steps.some((step) => step.toLowerCase() === '.git') ? undefined : steps.join('/');
}

/** Follows every link, those that lead nowhere, too. Undefined where that cannot be found out. */
async function realPath(path: string, links = 0): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || links > maxLinks) return undefined;
  }
  const target = await linkTarget(path);
  if (target !== undefined) return realPath(target, links + 1);
  const parent = dirname(path);
  if (parent === path) return path;
  const realParent = await realPath(parent, links);
  return realParent === undefined ? undefined : join(realParent, basename(path));
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return undefined;
    return resolve(dirname(path), await readlink(path));
  } catch {
    return undefined;
  }
}
