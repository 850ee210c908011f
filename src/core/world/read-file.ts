import { close, constants, createReadStream, fstat, open, readSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { devNull } from 'node:os';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { codeOf } from '../errors/caught.js';
import { TicketsiftError } from '../errors.js';
import { patiently, untilStopped, type Waiting, waitFor } from './wait.js';

/** What is read of a file, a pipe or a stream. */
export interface ReadableBytes {
  /** In bytes; undefined where a file has none. */
  readonly size: number | undefined;
  /**
   * The bytes. Can be walked once.
   * @throws TicketsiftError `interrupted` while it waits for some; what keeps it from being read
   */
  chunks(): AsyncGenerator<Buffer>;
  /** Ends it, and does not wait for a read that may never end. */
  destroy(): void;
}

/**
 * Opens a file or a named pipe. A pipe without a writer is waited for when it is read, never when it is opened: that
 * would hold the process even after everything else has ended.
 * @param name what the notes of a wait call it
 * @throws what keeps it from being opened, as `readFailure` describes it
 */
export async function openToRead(path: string, name = path, waiting = patiently): Promise<ReadableBytes> {
  await refuseKind(await stat(path));
  const descriptor = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // Another file may have taken its place.
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

/** Reads a stream that belongs to the program, such as standard input. A person who types needs no word of a wait. */
export function openStream(
  stream: Readable & { readonly isTTY?: boolean },
  name: string,
  waiting = patiently,
): ReadableBytes {
  return readingOf(stream, { name, waiting: stream.isTTY ? { ...waiting, note: patiently.note } : waiting });
}

/** In bytes: what is larger is no prompt, query or baseline. */
const maxWholeFile = 256_000_000;

/** Reads all of a file or a named pipe. @throws as `openToRead` and its chunks */
export async function readFile(path: string, name = path, waiting = patiently): Promise<Buffer> {
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

/** Reads a file that is never waited for. @throws as `openToRead` and its chunks */
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

/** A pipe as a socket, since a read of a file without a writer would hold the process even after it was closed. */
function openPipe(descriptor: number, name: string, waiting: Waiting): ReadableBytes {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const onLong = () => {
    const begun = Buffer.alloc(1);
    try {
      // Nothing was written yet, or the wait would be over. Where there is a writer, a read says that it would block.
      if (readSync(descriptor, begun) === 0) throw noWriter(name);
      socket.unshift(begun);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
  };
  return readingOf(socket, { name, waiting, onLong });
}

function noWriter(name: string): TicketsiftError {
  return new TicketsiftError('not_found', `Cannot read ${name}: nothing opened it to write for 30 seconds`, {
    hint: 'Start what writes to the pipe first, or name a file.',
  });
}

interface ReadingOptions {
  readonly size?: number | undefined;
  readonly name: string;
  readonly waiting: Waiting;
  /** See `waitFor`; for the first data alone, since a pipe that gave some had a writer. */
  readonly onLong?: () => void;
}

function readingOf(stream: Readable, { size, name, waiting, onLong }: ReadingOptions): ReadableBytes {
  let isTold = false;
  // Once, since what writes may be slow from beginning to end.
  const tellOnce = (text: string) => {
    if (!isTold) waiting.note(text);
    isTold = true;
  };
  const interrupts = new Interrupts({ ...waiting, note: tellOnce });
  async function* chunks(): AsyncGenerator<Buffer> {
    const iterator: AsyncIterator<Buffer | string> = stream[Symbol.asyncIterator]();
    const note = `waiting for data from ${name}`;
    // A regular file is never waited for once it was read at all, and what is there already need not be.
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
      // A read that is still under way may never end.
      destroy();
    }
    // It may grow meanwhile, and some that the system makes up say that they are empty.
    if (size !== undefined && length < size) throw new Error('it became shorter while it was read');
  }
  const destroy = () => {
    interrupts.unlisten();
    stream.destroy();
  };
  return { size, chunks, destroy };
}

/**
 * Interrupts of waits that follow each other. The process sees a signal a little after it came, and loses it where no
 * listener is left by then: so each wait is outlived by its listener until the process has looked for signals once more.
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
