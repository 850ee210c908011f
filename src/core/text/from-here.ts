import { relative, resolve } from 'node:path';

/** As a path is written here, with `/` on every system; one elsewhere as it is. */
export function fromHere(path: string, cwd: string): string {
  if (/^[a-z][\w+.-]*:\/\//i.test(path)) return path;
  const found = relative(cwd, resolve(cwd, path)).replaceAll('\\', '/');
  return found.startsWith('../') || found === '' ? path : found;
}
