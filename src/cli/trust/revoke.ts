import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readProjectFile } from '../../config/files.js';
import { recordedPath, removeRecord } from '../../config/trust/records.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import type { World } from '../../core/world/world.js';

/**
 * Trusts a file no longer. Resolves to 0.
 * @param file a path; true for the file of this folder
 * @throws TicketsiftError `not_found` where it is not trusted
 */
export async function revokeTrust({ world, output }: Session, file: string | true): Promise<number> {
  const path = await realPathOf(file, world);
  if (path !== undefined && (await removeRecord(world.environment.files.trust, path))) {
    await output.write(`${visible(path)} is no longer trusted.\n`);
    return 0;
  }
  throw new TicketsiftError(
    'not_found',
    path === undefined ? 'There is no ticketsift.yaml here' : `${path} is not trusted`,
    {
      hint: '`ticketsift trust --list` shows the files that you trust.',
    },
  );
}

/** Of a file that may be gone by now, or of a folder with such a file. */
async function realPathOf(
  file: string | true,
  { cwd, environment }: Pick<World, 'cwd' | 'environment'>,
): Promise<string | undefined> {
  if (file === true) return (await readProjectFile(cwd, environment.files.home))?.realPath;
  const path = resolve(cwd, file);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return await recordedPath(isFolder ? join(path, 'ticketsift.yaml') : path);
}
