import { readdir } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, resolve, sep } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';
import { isUrl } from '../../core/text/locations.js';
import { grouped } from '../../core/text/numbers.js';
import { shellWord } from '../../core/text/quote-name.js';
import { kindOf } from '../index.js';

/** What names on a command line stand for. */
export interface ExpandedNames {
  /** Paths as they were written or found, URLs, and `-`. */
  readonly locations: readonly string[];
  /** Whether a pattern was among the names, so that there might have been any number of files. */
  readonly hadPattern: boolean;
}

/** No more folders are searched, and no more files are taken. */
const limits = { folders: 50_000, files: 10_000 };

/**
 * Returns the files that names stand for. A pattern such as `exports/*.csv` means what matches it, in the order of
 * the names with numbers by their value; where there is a file of just that name, for that one.
 * @throws TicketsiftError `not_found` where nothing matches; `usage` for a folder, and where too much matches
 */
export async function expandNames(names: readonly string[], cwd: string): Promise<ExpandedNames> {
  const locations: string[] = [];
  let hadPattern = false;
  for (const name of names) {
    if (await isPattern(name, cwd)) {
      hadPattern = true;
      locations.push(...(await matching(name, cwd)));
    } else locations.push(name);
  }
  for (const location of locations) await refuseFolder(location, cwd);
  if (locations.length > limits.files) throw tooMany(`${grouped(locations.length)} files`, 'files');
  return { locations, hadPattern };
}

async function isPattern(name: string, cwd: string): Promise<boolean> {
  if (!/[*?]|\[[^\]]+\]|\{[^}]*(?:,|\.\.)[^}]*\}/.test(name) || isUrl(name)) return false;
  const found = await lstat(resolve(cwd, name)).catch(() => undefined);
  return found === undefined;
}

async function matching(pattern: string, cwd: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const search = new AbortController();
  let folders = 0;
  const counting = new Proxy(readdir, {
    apply(target, self, given) {
      if (++folders > limits.folders) search.abort();
      return Reflect.apply(target, self, given);
    },
  });
  const found = await glob(sep === '\\' ? pattern.replaceAll('\\', '/') : pattern, {
    cwd,
    absolute: isAbsolute(pattern),
    caseSensitiveMatch: sep === '/',
    expandDirectories: false,
    extglob: false,
    fs: { readdir: counting },
    signal: search.signal,
  });
  if (search.signal.aborted) throw tooMany(shellWord(pattern), 'folders');
  if (found.length > 0) return found.sort(new Intl.Collator('en', { numeric: true }).compare);
  throw new TicketsiftError(
    'not_found',
    `There is no file ${pattern}, and none that matches it as a pattern`,
    {
      hint: 'A * is any part of a name, ** any folders in between. Files whose names begin with a dot must be named.',
    },
  );
}

function tooMany(what: string, kind: keyof typeof limits): TicketsiftError {
  const limit = `more than ${grouped(limits[kind])} ${kind}`;
  return kind === 'files'
    ? new TicketsiftError('usage', `${what} are ${limit}, the maximum for one run`, {
        hint: 'Classify them in several runs.',
      })
    : new TicketsiftError('usage', `${what} would search ${limit}`, {
        hint: 'Begin the pattern with the folder that the files are in.',
      });
}

/** @throws TicketsiftError `usage` that names the patterns of what is in it */
async function refuseFolder(location: string, cwd: string): Promise<void> {
  if (location === '-' || isUrl(location)) return;
  const path = resolve(cwd, location);
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return;
  const endings = await endingsIn(path);
  const [ending] = endings;
  const patterns = endings.map((one) => shellWord(join(location, `*${one}`)));
  throw new TicketsiftError('usage', `${location} is a folder`, {
    hint:
      ending === undefined
        ? "Name the files in it that hold tickets; a pattern in quotes names several, such as 'exports/*.csv'."
        : `Name the files in it: ${patterns.join(', or ')}.`,
  });
}

/** How many files of a folder are examined. */
const maxLookedAt = 1_000;

/** Returns the endings in a folder that tell the format of a file, the commonest first. */
async function endingsIn(folder: string): Promise<string[]> {
  const counts = new Map<string, number>();
  try {
    let looked = 0;
    for await (const { name } of await opendir(folder)) {
      if (++looked > maxLookedAt) break;
      if (name.startsWith('.') || kindOf(name) === undefined) continue;
      const ending = /\.gz$/i.test(name) ? extname(name.slice(0, -3)) + name.slice(-3) : extname(name);
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
  } catch {
    return []; // what it holds helps, and is not needed
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([ending]) => ending);
}
