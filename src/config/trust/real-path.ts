import { lstat, readlink } from 'node:fs/promises';
import { isAbsolute, join, parse, relative, sep } from 'node:path';
import { codeOf } from '../../core/errors/caught.js';

/** The most links that are followed; Linux follows as many. */
const maxLinks = 40;

/**
 * Returns where a path really leads, relative to a folder and with `/` on every system, if that is outside the folder or
 * in its `.git`, which may hold credentials; undefined where it stays inside.
 * @param path may not exist yet, as a file that will be written
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
 * Follows every link as the system does, including broken ones. Undefined where that is not possible.
 * @param path an absolute path
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

/** The target of a path that cannot be read, such as one in a closed folder. */
const unknown = Symbol();

/** Returns the target of a link, as it is written; undefined for anything else, or nothing. */
async function targetOf(path: string): Promise<string | undefined | typeof unknown> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : unknown;
  }
}
