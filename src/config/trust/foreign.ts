import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Every user may write. */
const worldWritable = 0o002;

/**
 * Returns why someone other than the user may have written a file, as the end of a sentence; undefined where nothing
 * suggests it. A file that its group may write to is usual: many systems give each user a group of their own.
 * @param uid the current user; undefined on systems without user numbers
 */
export async function whyForeign(path: string, uid = process.getuid?.()): Promise<string | undefined> {
  if (uid === undefined) return undefined;
  // Both a link and its target: a change of either changes what is read.
  const [link, file, folder] = await Promise.all([lstat(path), stat(path), stat(dirname(path))]);
  const isOthers = ({ uid: owner }: Stats) => owner !== uid && owner !== 0;
  if (isOthers(link) || isOthers(file)) return 'it belongs to another user';
  if ((file.mode & worldWritable) !== 0) return 'every user may write to it';
  if ((folder.mode & worldWritable) !== 0) return 'every user may write to its folder';
  return undefined;
}
