import { close, constants, createReadStream, fstat, open, readSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { devNull } from 'node:os';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { codeOf } from '../errors/caught.js';
import { TicketsiftError } from '../errors.js';
import { silently, untilStopped, type Waiting, waitFor } from './wait.js';

/** The bytes of a file, a pipe or a stream. */
export interface ReadableBytes {
  /** In bytes; undefined where the size is unknown. */
  readonly size: number | undefined;
  /**
   * Yields the bytes, once.
   * @throws TicketsiftError `interrupted` during a wait; the reason why it cannot be read
   */
  chunks(): AsyncGenerator<Buffer>;
  /** Closes it, without waiting for a read that may never end. */
  destroy(): void;
}

/**
 * Opens a file or a named pipe. The wait for a pipe's writer happens when it is read, not when it is opened: that would keep
 * the process running after everything else has ended.
 * @param name its name in notes
 * @throws the reason why it cannot be opened, as `readFailure` describes it
 */
export async function openToRead(path: string, name = path, waiting = silently): Promise<ReadableBytes> {
  await refuseKind(await stat(path));
  const descriptor = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // Another file may have replaced it.
    const found = await promisify(fstat)(descriptor);
    await refuseKind(found);
    if (found.isFIFO()) return openPipe(descriptor, name, waiting);
    const size = found.isFile() ? found.size : undefined;
    return readingOf(createReadStream('', { fd: descriptor }), { size, name, waiting });
  } catch (error) {
    await promisify(close)(descriptor);
    throw error;
  }
}

/** Reads a stream of the program, such as standard input. There is no note about waiting for a person who types. */
export function openStream(
  stream: Readable & { readonly isTTY?: boolean },
  name: string,
  waiting = silently,
): ReadableBytes {
  return readingOf(stream, { name, waiting: stream.isTTY ? { ...waiting, note: silently.note } : waiting });
}

/** In bytes: no prompt, query or baseline is larger. */
const maxWholeFile = 256_000_000;

/** Reads all of a file or a named pipe. @throws as `openToRead` and its chunks */
export async function readFile(path: string, name = path, waiting = silently): Promise<Buffer> {
  const reading = await openToRead(path, name, waiting);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of reading.chunks()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxWholeFile) throw new Error(`it is larger than ${maxWholeFile / 1_000_000} MB`);
  }
  return Buffer.concat(chunks);
}

/** Reads a regular file, which never needs a wait. @throws as `openToRead` and its chunks */
export async function readRegularFile(path: string): Promise<string> {
  if ((await stat(path)).isFIFO()) throw new Error('it is a pipe, not a file');
  return (await readFile(path)).toString();
}

async function refuseKind(found: Stats): Promise<void> {
  if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  if (found.isSocket()) throw new Error('it is a socket, not a file');
  const isDevice = found.isBlockDevice() || found.isCharacterDevice();
  if (isDevice && found.rdev !== (await stat(devNull)).rdev) throw new Error('it is a device, not a file');
}

/** Opens a pipe as a socket: a pending read of a file would keep the process running even after it was closed. */
function openPipe(descriptor: number, name: string, waiting: Waiting): ReadableBytes {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const onLong = () => {
    const begun = Buffer.alloc(1);
    try {
      // Nothing was written yet, or the wait would be over. If there is a writer, a read would block.
      if (readSync(descriptor, begun) === 0) throw noWriter(name);
      socket.unshift(begun);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
  };
  return readingOf(socket, { name, waiting, onLong });
}

function noWriter(name: string): TicketsiftError {
  return new TicketsiftError(
    'not_found',
    `Cannot read ${name}: no program opened the pipe to write within 30 seconds`,
    {
      hint: 'Start the program that writes to the pipe first, or name a file.',
    },
  );
}

interface ReadingOptions {
  readonly size?: number | undefined;
  readonly name: string;
  readonly waiting: Waiting;
  /** See `waitFor`; only for the first data, since a pipe that gave some has had a writer. */
  readonly onLong?: () => void;
}

function readingOf(stream: Readable, { size, name, waiting, onLong }: ReadingOptions): ReadableBytes {
  let isNoted = false;
  // Once, since the writer may be slow from beginning to end.
  const noteOnce = (text: string) => {
    if (!isNoted) waiting.note(text);
    isNoted = true;
  };
  const interrupts = new Interrupts({ ...waiting, note: noteOnce });
  async function* chunks(): AsyncGenerator<Buffer> {
    const iterator: AsyncIterator<Buffer | string> = stream[Symbol.asyncIterator]();
    const note = `waiting for data from ${name}`;
    // A regular file needs no wait after its first read, and data that has arrived needs none.
    const isThere = () => size !== undefined || stream.readableLength > 0;
    const wait = (more: Pick<ReadingOptions, 'onLong'> = {}) =>
      interrupts.during((within) => waitFor(iterator.next(), { note, ...more }, within));
    const read = () => (isThere() ? iterator.next() : wait());
    let length = 0;
    try {
      let next = await wait(onLong && { onLong });
      for (; !next.done; next = await read()) {
        const bytes = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
        length += bytes.length;
        yield bytes;
      }
    } finally {
      // A pending read may never end.
      destroy();
    }
    // A file may grow in the meantime, and virtual files of the system claim to be empty.
    if (size !== undefined && length < size) throw new Error('it became shorter while it was read');
  }
  const destroy = () => {
    interrupts.unlisten();
    stream.destroy();
  };
  return { size, chunks, destroy };
}

/**
 * Interrupts of successive waits. The process sees a signal a little after it arrived, and loses it if there is no listener
 * left: so a listener outlives its wait until the process has checked for signals once more.
 */
class Interrupts {
  readonly #waiting: Waiting;
  readonly #stop = new AbortController();
  #stopListening: (() => void) | undefined;
  #waits = 0;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  async during<T>(wait: (waiting: Waiting) => Promise<T>): Promise<T> {
    this.#stopListening ??= this.#waiting.onInterrupt(() => this.#stop.abort());
    this.#waits++;
    try {
      return await wait(untilStopped(this.#waiting, this.#stop.signal));
    } finally {
      const last = this.#waits;
      const unlisten = () => {
        if (this.#waits === last) this.unlisten();
      };
      setImmediate(() => setImmediate(unlisten));
    }
  }

  unlisten(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }
}
