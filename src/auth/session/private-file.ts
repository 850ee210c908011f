import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { makePrivateFolder } from './private-folder.js';

/** No session is larger, in bytes: its tokens and its keys came in answers of one megabyte at most each. */
const maxBytes = 4 * 1024 * 1024;

// Windows has neither links that anybody may make, nor pipes among its files.
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
  const file = await openPrivate(path);
  if (!file) return { kind: 'none' };
  try {
    // Asked of what was opened, not of the path, where something else may lie by now.
    const stat = await file.stat();
    if (!stat.isFile()) throw unsafe(path, 'is no file');
    if (process.getuid && stat.uid !== process.getuid()) throw unsafe(path, 'belongs to another user');
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      await file.chmod(0o600).catch((cause: unknown) => {
        throw unsafe(path, `can be read by others, which cannot be mended (${codeOf(cause)})`);
      });
      warn(`${path} could be read by others; its mode was set right. Log in again if that worries you`);
    }
    if (stat.size > maxBytes) return { kind: 'unreadable', why: 'it is far too large' };
    return { kind: 'bytes', bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

/** How often a file is written before it counts as lost to others that write it at the same time. */
const maxWrites = 3;

/**
 * Replaces a file as a whole, whatever was there: a process that reads it, or is killed at any moment, finds the old or the
 * new one. A process that is just about to replace what was there before does not get its way.
 * @throws TicketsiftError `session_unsaved`, and then the old one is still there
 */
export async function writePrivate(path: string, bytes: Uint8Array): Promise<void> {
  let isThere = false;
  for (let writes = 1; !isThere; writes++) {
    try {
      await makePrivateFolder(dirname(path));
      await removeDrafts(path);
      await put(path, bytes);
      isThere = writes === maxWrites || (await isLast(path, bytes));
    } catch (cause) {
      // Another process that writes has taken the draft for one that somebody left.
      if (codeOf(cause) !== 'ENOENT' || writes === maxWrites) throw unsaved(path, cause);
    }
  }
  await syncFolder(dirname(path));
}

/** Whether what was written is there to stay: what others had compared with the old one is gone. Never throws. */
async function isLast(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await removeDrafts(path);
    return await holds(path, bytes);
  } catch {
    return true;
  }
}

/**
 * Replaces a file as a whole where it still holds what it held before. Nothing is locked for that: who removes it, or
 * writes it unasked, removes this draft too, and so wins whatever the order.
 * @returns false where it holds something else by now, or is gone
 * @throws TicketsiftError `session_unsaved`, and then the old one is still there
 */
export async function replacePrivate(path: string, before: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  const isUnchanged = () => holds(path, before);
  try {
    if (!(await isUnchanged()) || !(await put(path, bytes, isUnchanged))) return false;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw unsaved(path, cause);
  }
  await syncFolder(dirname(path));
  return true;
}

/**
 * Writes a draft, and lets it take the place of a file.
 * @param mayReplace asked once the draft is there
 * @returns false where it must not
 * @throws what the file system throws, and then nothing is left of the draft
 */
async function put(path: string, bytes: Uint8Array, mayReplace = async () => true): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.new`;
  let isInPlace = false;
  try {
    // A new file, since a mode does not tighten that of an old one, and a link would be followed.
    const file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(bytes);
      // Before it gets its name, else a crash of the machine could leave the name and no content.
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await mayReplace())) return false;
    await rename(draft, path);
    isInPlace = true;
    return true;
  } finally {
    if (!isInPlace) await rm(draft, { force: true }).catch(() => {});
  }
}

/** Whether a file has this content. */
async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  if (!file) return false;
  try {
    return (await file.stat()).size === bytes.length && (await file.readFile()).equals(bytes);
  } finally {
    await file.close();
  }
}

function unsaved(path: string, cause: unknown): TicketsiftError {
  return new TicketsiftError('session_unsaved', `The session cannot be saved to ${path} (${codeOf(cause)})`, {
    cause,
    hint: 'See whether the disk is full, and whether you may write there. What was there before is still there.',
  });
}

/** Moves what cannot be read out of the way, without losing it. @returns where it is now */
export async function putAside(path: string): Promise<string> {
  const aside = asideOf(path);
  await rename(path, aside).catch((cause: unknown) => {
    // Another process was faster.
    if (codeOf(cause) !== 'ENOENT') throw unsafe(path, `cannot be moved out of the way (${codeOf(cause)})`);
  });
  return aside;
}

/**
 * Removes a file and all that was left of it: what was put aside, and what a process wrote that was killed. What
 * another process is about to write in its place does not come back: see `replacePrivate`.
 * @throws TicketsiftError `session_unsaved`
 */
export async function removePrivate(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
    await rm(asideOf(path), { force: true });
    await removeDrafts(path);
    // Once more: one of the drafts may have taken its place before it was removed.
    await rm(path, { force: true });
  } catch (cause) {
    // Not even a folder: nobody has ever been logged in.
    if (codeOf(cause) === 'ENOENT') return;
    throw new TicketsiftError('session_unsaved', `The session cannot be removed (${codeOf(cause)})`, {
      cause,
      hint: `Remove ${path} yourself.`,
    });
  }
}

/** Undefined where nothing is there. */
async function openPrivate(path: string): Promise<FileHandle | undefined> {
  try {
    // Neither followed, where it is a link, nor waited for, where it is a pipe that nobody writes to.
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT') return undefined;
    throw unsafe(path, code === 'ELOOP' ? 'is a link' : `cannot be read (${code})`);
  }
}

const asideOf = (path: string) => `${path}.damaged`;

/** What a process that was killed had not finished holds tokens too. */
async function removeDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder);
  const drafts = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.new'));
  for (const name of drafts) await rm(join(folder, name), { force: true });
}

/** Only then does a name survive a crash of the machine. Not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, O_RDONLY).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close().catch(() => {});
}

function unsafe(path: string, what: string): TicketsiftError {
  return new TicketsiftError('session_unsafe', `${path} ${what}, so it is not read as a session`, {
    hint: 'Somebody may have put it there. Look at it, remove it, and log in again.',
  });
}
