import { lstat, readlink } from 'node:fs/promises';
import { isAbsolute, join, parse, relative, sep } from 'node:path';
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

/**
 * Follows every link as the system does, those that lead nowhere, too. Undefined where that cannot be found out.
 * @param path an absolute one
 */
async function realPath(path: string): Promise<string | undefined> {
  const { root } = parse(path);
  let real = root;
  let links = 0;
  const steps = stepsOf(path);
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const next = join(real, step);
    const target = step === '..' ? undefined : await targetOf(next);
    if (target === unknown || links > maxLinks) return undefined;
    if (target === undefined) {
      real = next;
      continue;
    }
    links += 1;
    if (isAbsolute(target)) real = parse(target).root;
    steps.unshift(...stepsOf(target));
  }
  return real;
}

function stepsOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep === '\\' ? /[\\/]/ : sep)
    .filter((step) => step !== '' && step !== '.');
}

/** What cannot be looked at, such as in a folder that is closed to us. */
const unknown = Symbol();

/** Where a link leads, as it is written; undefined for what is no link, or missing. */
async function targetOf(path: string): Promise<string | undefined | typeof unknown> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : unknown;
  }
}
