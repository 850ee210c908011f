import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../core/caught.js';
import { TicketsiftError } from '../core/errors.js';

/** No session is larger, in bytes. */
const mostBytes = 1024 * 1024;

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_WRONLY, O_CREAT, O_EXCL } = constants;

/** What a private file holds; `unreadable` where it cannot be what was written there. */
export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Reads a file that nobody else may read. A mode that is too wide is set right, with a warning.
 * @throws TicketsiftError `session_unsafe` for what is no file of this user's: a link, a pipe, a folder
 */
export async function readPrivate(path: string, warn: (message: string) => void): Promise<Content> {
  let file: FileHandle;
  try {
    // Neither followed, where it is a link, nor waited for, where it is a pipe that nobody writes to.
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return { kind: 'none' };
    throw unsafe(path, codeOf(cause) === 'ELOOP' ? 'is a link' : `cannot be read (${codeOf(cause)})`);
  }
  try {
    const { uid, mode, size } = await file.stat().then((stat) => {
      if (stat.isFile()) return stat;
      throw unsafe(path, 'is no file');
    });
    const self = process.getuid?.();
    if (self !== undefined && uid !== self) throw unsafe(path, 'belongs to another user');
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      await file.chmod(0o600);
      warn(`${path} could be read by others; its mode was set right. Log in again if that worries you`);
    }
    if (size > mostBytes) return { kind: 'unreadable', why: 'it is far too large' };
    return { kind: 'bytes', bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

/**
 * Replaces a file as a whole: whoever reads it, or is killed at any moment, finds the old or the new one.
 * @throws TicketsiftError `session_unsaved`, and then the old one is still there
 */
export async function writePrivate(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Left by a process of the same number that was killed.
    await rm(beside, { force: true });
    // A new file, since a mode does not tighten that of an old one, and a link would be followed.
    const file = await open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => {});
    throw new TicketsiftError(
      'session_unsaved',
      `The session cannot be saved to ${path} (${codeOf(cause)})`,
      {
        hint: 'See whether the disk is full, and whether you may write there. What was there before is still there.',
      },
    );
  }
}

/** Moves what cannot be read out of the way, without losing it. @returns where it is now */
export async function putAside(path: string): Promise<string> {
  const aside = `${path}.damaged`;
  await rm(aside, { recursive: true, force: true });
  await rename(path, aside);
  return aside;
}

/** Only then does a name survive a crash of the machine. Not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, O_RDONLY).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

function unsafe(path: string, what: string): TicketsiftError {
  return new TicketsiftError('session_unsafe', `${path} ${what}, so it is not read as a session`, {
    hint: 'Somebody may have put it there. Look at it, remove it, and log in again.',
  });
}
