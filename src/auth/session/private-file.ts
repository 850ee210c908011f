import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { makePrivateFolder } from './private-folder.js';

/** Bytes that no session exceeds: its tokens and its keys came in answers of one megabyte at most. */
const maxBytes = 4 * 1024 * 1024;

// On Windows, not everyone may make links, and pipes are not files.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_WRONLY, O_CREAT, O_EXCL } = constants;

/** The content of a private file; `unreadable` where ticketsift cannot have written it. */
export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Reads a file that no other user may read. A mode that is too open is corrected, with a warning.
 * @throws TicketsiftError `session_unsafe` for anything but this user's own file: a link, a pipe, a folder
 */
export async function readPrivate(path: string, warn: (message: string) => void): Promise<Content> {
  const file = await openPrivate(path);
  if (!file) return { kind: 'none' };
  try {
    // Of the opened file, not of the path, where another file may be by now.
    const stat = await file.stat();
    if (!stat.isFile()) throw unsafe(path, 'is not a file');
    if (process.getuid && stat.uid !== process.getuid()) throw unsafe(path, 'belongs to another user');
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      await file.chmod(0o600).catch((cause: unknown) => {
        throw unsafe(path, `can be read by others, and its mode cannot be changed (${codeOf(cause)})`);
      });
      warn(
        `${path} could be read by other users; its mode is corrected now. If one of them may have read it, log in again`,
      );
    }
    if (stat.size > maxBytes) return { kind: 'unreadable', why: 'it is far too large' };
    return { kind: 'bytes', bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

/** How often a file is written when other processes replace it at the same time. */
const maxWrites = 3;

/**
 * Replaces a file as a whole, whatever was there: a process that reads it, or is killed at any moment, finds the old file
 * or the new one. It prevails over a process that is about to replace the old file (`replacePrivate`).
 * @throws TicketsiftError `session_unsaved`, and then the old file is still there
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
      // Another process that writes took the draft for an abandoned one.
      if (codeOf(cause) !== 'ENOENT' || writes === maxWrites) throw unsaved(path, cause);
    }
  }
  await syncFolder(dirname(path));
}

/** Returns whether the file is final: drafts of processes that compared the old one are gone. Never throws. */
async function isLast(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await removeDrafts(path);
    return await holds(path, bytes);
  } catch {
    return true;
  }
}

/**
 * Replaces a file as a whole if it still has its earlier content. Nothing is locked for that: a process that removes the
 * file, or writes it without comparing, removes this draft too, and so prevails in any order.
 * @returns false where the file has other content by now, or is gone
 * @throws TicketsiftError `session_unsaved`, and then the old file is still there
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
 * Writes a draft, and renames it to the file.
 * @param mayReplace called once the draft is written
 * @returns false where it must not replace the file
 * @throws the file system's error, after removing the draft
 */
async function put(path: string, bytes: Uint8Array, mayReplace = async () => true): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.new`;
  let isInPlace = false;
  try {
    // A new file, since a mode does not tighten that of an old one, and a link would be followed.
    const file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(bytes);
      // Before it gets its name: a crash of the machine could otherwise leave the name without content.
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

/** Returns whether a file has this content. */
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
    hint: 'Check that the disk is not full and that you may write there. The earlier session is still there.',
  });
}

/** Moves an unreadable file out of the way, without losing it. @returns its new path */
export async function putAside(path: string): Promise<string> {
  const aside = asideOf(path);
  await rename(path, aside).catch((cause: unknown) => {
    // Another process was faster.
    if (codeOf(cause) !== 'ENOENT') throw unsafe(path, `cannot be moved out of the way (${codeOf(cause)})`);
  });
  return aside;
}

/**
 * Removes a file and everything that belongs to it: the copy that was put aside, and drafts of killed processes. A process
 * that is about to replace the file does not bring it back: see `replacePrivate`.
 * @throws TicketsiftError `session_unsaved`
 */
export async function removePrivate(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
    await rm(asideOf(path), { force: true });
    await removeDrafts(path);
    // Once more: a draft may have been renamed to the file before drafts were removed.
    await rm(path, { force: true });
  } catch (cause) {
    // There is not even a folder: no one has logged in yet.
    if (codeOf(cause) === 'ENOENT') return;
    throw new TicketsiftError('session_unsaved', `The session cannot be removed (${codeOf(cause)})`, {
      cause,
      hint: `Remove ${path} yourself.`,
    });
  }
}

/** Opens a file; undefined where there is none. */
async function openPrivate(path: string): Promise<FileHandle | undefined> {
  try {
    // Without following a link, and without waiting at a pipe for a writer.
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT') return undefined;
    throw unsafe(path, code === 'ELOOP' ? 'is a link' : `cannot be read (${code})`);
  }
}

const asideOf = (path: string) => `${path}.damaged`;

/** Removes drafts that killed processes left: they hold tokens, too. */
async function removeDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder);
  const drafts = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.new'));
  for (const name of drafts) await rm(join(folder, name), { force: true });
}

/** Flushes a folder, so that a new name survives a crash of the machine. Not every system supports it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, O_RDONLY).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close().catch(() => {});
}

function unsafe(path: string, what: string): TicketsiftError {
  return new TicketsiftError('session_unsafe', `${path} ${what}, so it is not read as a session`, {
    hint: 'Someone else may have put it there. Inspect it, remove it, and log in again.',
  });
}
