import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TemporaryFolder } from '../../support/temporary-folder.js';

/** Copies what runs in a thread to a folder from which the package of the weights cannot be found. */
export async function workerWithoutPackages(folder: TemporaryFolder): Promise<URL> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  for (const part of ['models/embedded', 'core']) {
    await cp(join(root, 'dist', part), folder.file(`dist/${part}`), { recursive: true });
  }
  await mkdir(folder.file('node_modules'));
  await symlink(join(root, 'node_modules/zod'), folder.file('node_modules/zod'));
  await folder.write('package.json', '{ "type": "module" }');
  return pathToFileURL(folder.file('dist/models/embedded/worker.js'));
}
