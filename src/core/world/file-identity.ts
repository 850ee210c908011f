import { stat } from 'node:fs/promises';

/** Returns an identifier of a file that is the same for every path to it; undefined where there is no file. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}
