import { resolve } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';
import { fileIdentity } from '../../core/world/file-identity.js';

/** @throws TicketsiftError `usage` where a recording would take the place of the very answers it is made from */
export async function refuseCache(file: string, cache: string, cwd: string): Promise<void> {
  const [to, from] = await Promise.all([file, cache].map((path) => fileIdentity(resolve(cwd, path))));
  if (to === undefined || to !== from) return;
  throw new TicketsiftError('usage', `${file} is the file of the answers themselves`, {
    hint: 'Name another file: the recording would replace what it is made from.',
  });
}
