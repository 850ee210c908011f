import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const memory = '/dev/shm';
/** What `statfs` calls a file system in memory on Linux. */
const tmpfs = 0x01021994;
/** More bytes than tests have in files at any moment. */
const needed = 4 * 1024 ** 3;

/**
 * Returns the folder for what tests write. That is in memory where there is room: no test loses its power, and on a disk
 * SQLite waits at every commit.
 */
export function temporaryRoot(): string {
  return isUsable() ? memory : tmpdir();
}

function isUsable(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    accessSync(memory, constants.W_OK);
    const { type, bavail, bsize } = statfsSync(memory);
    // Tests run programs from there.
    const isRunnable = !/^\S+ \/dev\/shm \S+ \S*noexec/m.test(readFileSync('/proc/mounts', 'utf8'));
    return type === tmpfs && bavail * bsize >= needed && isRunnable;
  } catch {
    return false;
  }
}
