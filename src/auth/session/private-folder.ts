import { chmod, mkdir, stat } from 'node:fs/promises';

/** Makes a folder that nobody else may look into, or takes that right away where one has it. @throws as `mkdir` */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  // The mode above is that of a new folder only.
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o700);
}
