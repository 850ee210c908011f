import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../../core/world/world.js';
import { foldersToSearch } from '../search.js';

/**
 * Returns whether a file of settings, the user's own or `ticketsift.yaml`, has `plain: true`. It is read before all others,
 * as it decides how every command prints; what is wrong with a file is for the command that needs it.
 */
export async function wantsPlain({ environment, cwd }: Pick<World, 'environment' | 'cwd'>): Promise<boolean> {
  const { files } = environment;
  const folders = await foldersToSearch(cwd, files.home);
  const paths = [files.config, ...folders.map((folder) => join(folder, 'ticketsift.yaml'))];
  const texts = await Promise.all(paths.map(readIfFile));
  // Nearly all files lack it, and need not be parsed twice.
  if (!texts.some((text) => /^["']?plain\b/m.test(text))) return false;
  const { readOwnFile, readProjectFile } = await import('../files.js');
  const found = await Promise.all([readOwnFile(files), readProjectFile(cwd, files.home)]).catch(() => []);
  return found.some((file) => file?.values.plain === true);
}

/** Returns what a file holds, or nothing: a pipe would be waited for. */
async function readIfFile(path: string): Promise<string> {
  try {
    return (await stat(path)).isFile() ? await readFile(path, 'utf8') : '';
  } catch {
    return '';
  }
}
