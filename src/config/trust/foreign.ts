import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Everybody may write. */
const worldWritable = 0o002;

/**
 * Returns why a file may have been written by somebody else than its user, as the end of a sentence; undefined where
 * nothing says so. That its group may write to it is usual: many systems give each user a group of their own.
 * @param uid the current user; undefined on systems that have no such numbers
 */
export async function whyForeign(path: string, uid = process.getuid?.()): Promise<string | undefined> {
  if (uid === undefined) return undefined;
  // Of a link and of what it leads to alike: a change of either changes what is read.
  const [link, file, folder] = await Promise.all([lstat(path), stat(path), stat(dirname(path))]);
  const isOthers = ({ uid: owner }: Stats) => owner !== uid && owner !== 0;
  if (isOthers(link) || isOthers(file)) return 'it belongs to another user';
  if ((file.mode & worldWritable) !== 0) return 'every user may write to it';
  if ((folder.mode & worldWritable) !== 0) return 'every user may write to its folder';
  return undefined;
}
