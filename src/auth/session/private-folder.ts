import { chmod, mkdir, stat } from 'node:fs/promises';

/** Makes a folder that only its owner may read, or restricts an existing one to that. @throws as `mkdir` */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  // The mode above applies to a new folder only.
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o700);
}
