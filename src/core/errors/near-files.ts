import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { allClosest, misspelling } from '../text/did-you-mean.js';
import { codeOf } from './caught.js';

/** No more names in a folder are looked at, and no more files are returned. */
const limits = { names: 10_000, files: 3 };

/**
 * Returns the paths of files that the path of a missing one most likely means: those in its folder whose names are nearest,
 * or, where the folder is missing too, in the folder that it most likely means. Never rejects.
 */
export async function nearFiles(path: string): Promise<string[]> {
  const found = await nearest(path, (entry) => !entry.isDirectory());
  // A link that leads nowhere has the very name.
  return found.filter((one) => one !== path).slice(0, limits.files);
}

async function nearest(path: string, isWanted: (entry: Dirent) => boolean): Promise<string[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const entries = await entriesOf(folder);
  if (entries === 'missing') {
    if (folder === path) return [];
    const [meant] = await nearest(folder, (entry) => entry.isDirectory() || entry.isSymbolicLink());
    return meant === undefined || meant === folder ? [] : await nearest(join(meant, name), isWanted);
  }
  const names = entries.filter(isWanted).map((entry) => entry.name);
  const found = names.includes(name) ? [name] : closestNames(name, names);
  return found.map((one) => join(folder, one));
}

/** Compares names without their endings, which would make short names alike. */
function closestNames(wanted: string, names: readonly string[]): string[] {
  const byStem = new Map<string, string[]>();
  for (const name of names) {
    // Who looks for a hidden file writes its dot.
    if (name.startsWith('.') && !wanted.startsWith('.')) continue;
    if (!name.startsWith(wanted) && misspelling(extname(wanted), extname(name)) === undefined) continue;
    byStem.set(stemOf(name), [...(byStem.get(stemOf(name)) ?? []), name]);
  }
  return allClosest(stemOf(wanted), byStem.keys()).flatMap((stem) => byStem.get(stem) ?? []);
}

function stemOf(name: string): string {
  return basename(name, extname(name));
}

async function entriesOf(folder: string): Promise<Dirent[] | 'missing'> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder)) if (entries.push(entry) >= limits.names) break;
  } catch (cause) {
    return /^(ENOENT|ENOTDIR)$/.test(codeOf(cause)) ? 'missing' : [];
  }
  return entries;
}
