import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TicketsiftError } from '../../core/errors.js';

/** @throws TicketsiftError `usage` where a recording would take the place of the very answers it is made from */
export async function refuseCache(file: string, cache: string, cwd: string): Promise<void> {
  const [to, from] = await Promise.all(
    [file, cache].map((path) => stat(resolve(cwd, path)).catch(() => undefined)),
  );
  if (to === undefined || to.dev !== from?.dev || to.ino !== from.ino) return;
  throw new TicketsiftError('usage', `${file} is the file of the answers themselves`, {
    hint: 'Name another file: the recording would replace what it is made from.',
  });
}
