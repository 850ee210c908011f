import { stat } from 'node:fs/promises';

/** Returns what tells a file from all others, whatever path leads to it; undefined where there is none. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}
