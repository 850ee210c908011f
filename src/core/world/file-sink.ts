import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  access,
  constants,
  type FileHandle,
  open,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../errors/caught.js';
import { type Sink, writeFailure } from './sink.js';

/**
 * Writes a file that appears whole: the text goes to a file beside it, which takes its name at the commit.
 * An existing file is there untouched until then, and its mode stays; a symbolic link is followed. What is
 * no regular file (a named pipe, /dev/null) cannot be replaced and is written directly.
 * @param name what messages call the file
 * @throws TicketsiftError `bad_output`
 */
export async function fileSink(path: string, name = path): Promise<Sink> {
  try {
    const existing = await stat(path).catch(unlessMissing);
    if (existing && !existing.isFile()) return sinkOver(name, await open(path, 'w'));
    const target = await followed(path);
    if (existing) await access(target, constants.W_OK);
    const temporary = join(dirname(target), `.ticketsift-${randomBytes(12).toString('hex')}.tmp`);
    // What will replace a private file is private from its first byte on.
    const file = await open(temporary, 'wx', existing ? 0o600 : 0o666);
    return sinkOver(name, file, { temporary, target, mode: existing?.mode });
  } catch (cause) {
    throw writeFailure(name, cause);
  }
}

/**
 * Writes a file that appears whole, or not at all where writing it fails.
 * @param name what messages call the file
 * @returns what `write` does
 * @throws TicketsiftError `bad_output`; whatever `write` throws
 */
export async function writeFile<T>(path: string, write: (sink: Sink) => Promise<T>, name = path): Promise<T> {
  const sink = await fileSink(path, name);
  try {
    const result = await write(sink);
    await sink.commit();
    return result;
  } finally {
    await sink.discard();
  }
}

/** What happens to the written file in the end. */
interface Replacement {
  readonly temporary: string;
  readonly target: string;
  /** Of the file that is replaced, if there is one. */
  readonly mode: number | undefined;
}

function sinkOver(name: string, file: FileHandle, replacement?: Replacement): Sink {
  let ended = false;
  // A second Ctrl-C ends the process without asking anybody.
  const atExit = () => replacement && rmSync(replacement.temporary, { force: true });
  process.on('exit', atExit);

  async function discard(): Promise<void> {
    if (ended) return;
    ended = true;
    process.off('exit', atExit);
    // The run has failed already; that a leftover cannot be removed must not hide why.
    await file.close().catch(() => {});
    if (replacement) await rm(replacement.temporary, { force: true }).catch(() => {});
  }

  return {
    async write(text) {
      try {
        await file.appendFile(text);
      } catch (cause) {
        throw writeFailure(name, cause);
      }
    },
    async commit() {
      try {
        if (replacement?.mode !== undefined) await file.chmod(replacement.mode & 0o777);
        if (replacement) await file.sync();
        await file.close();
        if (replacement) await rename(replacement.temporary, replacement.target);
        ended = true;
        process.off('exit', atExit);
      } catch (cause) {
        await discard();
        throw writeFailure(name, cause);
      }
    },
    discard,
  };
}

/** The file a path leads to over symbolic links, of which the last may point at a file not made yet. */
async function followed(path: string): Promise<string> {
  const real = await realpath(path).catch(unlessMissing);
  if (real !== undefined) return real;
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : followed(resolve(dirname(path), link));
}

function unlessMissing(cause: unknown): undefined {
  if (codeOf(cause) !== 'ENOENT') throw cause;
}
