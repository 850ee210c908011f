import { resolve } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';
import { fileIdentity } from '../../core/world/file-identity.js';

/** @throws TicketsiftError `usage` where a recording would replace the cache that it is made from */
export async function refuseCache(file: string, cache: string, cwd: string): Promise<void> {
  const [to, from] = await Promise.all([file, cache].map((path) => fileIdentity(resolve(cwd, path))));
  if (to === undefined || to !== from) return;
  throw new TicketsiftError('usage', `${file} is the cache itself`, {
    hint: 'Name another file: the recording would replace the answers that it is made from.',
  });
}
