import { resolve } from 'node:path';
import { TicketsiftError } from '../core/errors.js';
import { fileIdentity } from '../core/world/file-identity.js';

/** A file of a run. */
export interface NamedFile {
  /** How messages name it: a flag, or what it is. */
  readonly name: string;
  readonly path: string | undefined;
}

/**
 * Refuses to write to a file that the run reads, or to one file twice.
 * @param written by the name of the flag
 * @throws TicketsiftError `usage`
 */
export async function refuseOwnFiles(
  written: readonly NamedFile[],
  read: readonly NamedFile[],
  cwd: string,
): Promise<void> {
  const identity = async ({ path }: NamedFile) => {
    if (path === undefined) return undefined;
    const full = resolve(cwd, path);
    // A file that does not exist yet is identified by its path.
    return (await fileIdentity(full)) ?? full;
  };
  const taken = new Map<string, string>();
  for (const file of read) {
    const key = await identity(file);
    if (key !== undefined && !taken.has(key)) taken.set(key, file.name);
  }
  for (const file of written) {
    const key = await identity(file);
    if (key === undefined) continue;
    const other = taken.get(key);
    if (other !== undefined) {
      throw new TicketsiftError('usage', `${file.path} is ${other}, and ${file.name} would write to it`, {
        hint: `Give ${file.name} another name.`,
      });
    }
    taken.set(key, `the file of ${file.name}`);
  }
}
