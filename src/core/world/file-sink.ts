import { rmSync, type Stats } from 'node:fs';
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
import { TicketsiftError } from '../errors.js';
import { scratchName, sweepLeftovers } from './leftovers.js';
import { pipeSink } from './pipe-sink.js';
import { type Sink, writeFailure } from './sink.js';
import type { Waiting } from './wait.js';

/**
 * Writes a file that appears whole: the text goes to a private file beside it, which is renamed at the commit. An existing
 * file stays untouched until then and keeps its mode; a symbolic link is followed. Anything but a regular file (a named
 * pipe, /dev/null) cannot be replaced and is written directly. Leftovers of killed processes are removed from the folder.
 * @param name the file's name in messages
 * @param waiting how to wait for the reader of a pipe; if undefined, there is no wait
 * @throws TicketsiftError `bad_output`; `interrupted`
 */
export async function fileSink(path: string, name = path, waiting?: Waiting): Promise<Sink> {
  try {
    const existing = await stat(path).catch(unlessMissing);
    if (existing?.isFIFO()) return await pipeSink(path, name, waiting);
    if (existing?.isBlockDevice() || existing?.isSocket()) throw noPlace(name, existing);
    if (existing && !existing.isFile()) return sinkOver(name, await open(path, 'w'));
    const target = await followed(path);
    if (existing) await access(target, constants.W_OK);
    const temporary = join(dirname(target), `.${scratchName()}.tmp`);
    const file = await open(temporary, 'wx', 0o600);
    const sink = sinkOver(name, file, {
      temporary,
      target,
      mode: existing?.mode ?? 0o666 & ~process.umask(),
    });
    await sweepLeftovers(dirname(target), (await file.stat()).mtimeMs);
    return sink;
  } catch (cause) {
    throw writeFailure(name, cause);
  }
}

/**
 * Writes a file that appears whole, or not at all if writing it fails.
 * @param name the file's name in messages
 * @returns the result of `write`
 * @throws TicketsiftError `bad_output`; whatever `write` throws
 */
export async function writeFile<T>(
  path: string,
  write: (sink: Sink) => Promise<T>,
  name = path,
  waiting?: Waiting,
): Promise<T> {
  const sink = await fileSink(path, name, waiting);
  try {
    const result = await write(sink);
    await sink.commit();
    return result;
  } finally {
    await sink.discard();
  }
}

function noPlace(name: string, found: Stats): TicketsiftError {
  const kind = found.isSocket() ? 'socket' : 'disk';
  return new TicketsiftError('bad_output', `Cannot write ${name}: it is a ${kind}, not a file`, {
    hint: 'Choose another place.',
  });
}

/** How the written file replaces its target. */
interface Replacement {
  readonly temporary: string;
  readonly target: string;
  /** The final mode of the file. */
  readonly mode: number;
}

function sinkOver(name: string, file: FileHandle, replacement?: Replacement): Sink {
  let ended = false;
  // A second Ctrl-C ends the process at once.
  const atExit = () => replacement && rmSync(replacement.temporary, { force: true });
  process.on('exit', atExit);

  async function discard(): Promise<void> {
    if (ended) return;
    ended = true;
    process.off('exit', atExit);
    // The run has already failed; a leftover that cannot be removed must not hide why.
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
        if (replacement) {
          await file.chmod(replacement.mode & 0o777);
          await file.sync();
        }
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

/** Returns the target of a path after following symbolic links; the last may point at a file that does not exist yet. */
async function followed(path: string): Promise<string> {
  const real = await realpath(path).catch(unlessMissing);
  if (real !== undefined) return real;
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? path : followed(resolve(dirname(path), link));
}

function unlessMissing(cause: unknown): undefined {
  if (codeOf(cause) !== 'ENOENT') throw cause;
}
