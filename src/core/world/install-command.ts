import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside `src` and `dist` alike. */
const ownFolder = resolve(fileURLToPath(new URL('../../../', import.meta.url)));

/**
 * Returns the command that installs optional packages where this program finds them: beside it where it is installed for all
 * projects.
 */
export function installCommand(packages: readonly string[], folder = ownFolder): string {
  const modules = dirname(folder);
  const isGlobal =
    basename(modules) === 'node_modules' && !existsSync(join(dirname(modules), 'package.json'));
  return `npm install ${isGlobal ? '--global ' : ''}${packages.join(' ')}`;
}
