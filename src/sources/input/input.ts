import { open as openDescriptor } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, type Gunzip } from 'node:zlib';
import { codeOf } from '../../core/errors/caught.js';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { sourceLost } from '../ended.js';
import type { SourceOptions } from '../table.js';
import { continued, readBeginning } from './beginning.js';

/** The bytes of a file or of standard input. */
export interface Input {
  /** As the user named it; `standard input` for `-`. */
  readonly name: string;
  /**
   * The bytes, decompressed where they are gzip. Can be walked once; ends without an error once closed.
   * @throws TicketsiftError `bad_input` for damaged gzip, `source_lost` where reading breaks off
   */
  chunks(): AsyncGenerator<Buffer>;
  /** How much of a regular file has been read, 0 to 1, by its compressed size; else undefined. */
  progress(): number | undefined;
  /** Whether it was closed: what ended then was cut off. */
  readonly isClosed: boolean;
  /** Closes it; does not wait for a read that may never end. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a file, a named pipe, or standard input for `-`.
 * @throws TicketsiftError `not_found`
 */
export async function openInput(
  location: string,
  { stdin, cwd }: Pick<SourceOptions, 'stdin' | 'cwd'>,
): Promise<Input> {
  if (location === '-') return new StreamInput('standard input', stdin, undefined);
  const { stream, size } = await openFile(resolve(cwd, location), location);
  return new StreamInput(withoutCredentials(location), stream, size);
}

/** What `make` makes of an input, which is closed if that fails. */
export async function closedOnFailure<T>(input: Input, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    await input[Symbol.asyncDispose]();
    throw error;
  }
}

interface OpenedFile {
  readonly stream: Readable;
  /** In bytes; undefined where a file has none. */
  readonly size: number | undefined;
}

async function openFile(path: string, name: string): Promise<OpenedFile> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (found.isFIFO()) {
      // As a socket: a read of a file that nobody writes to would hold the process even after it was closed.
      const fd = await promisify(openDescriptor)(path, 'r');
      return { stream: new Socket({ fd, readable: true, writable: false }), size: undefined };
    }
    const file = await open(path);
    return { stream: file.createReadStream(), size: found.isFile() ? found.size : undefined };
  } catch (cause) {
    throw new TicketsiftError('not_found', `Cannot read ${withoutCredentials(name)}: ${readFailure(cause)}`, {
      cause,
      hint: 'Give the path of a file of tickets, or - for standard input.',
    });
  }
}

class StreamInput implements Input {
  readonly name: string;
  isClosed = false;
  readonly #stream: Readable;
  readonly #size: number | undefined;
  #bytesRead = 0;
  #gunzip: Gunzip | undefined;

  constructor(name: string, stream: Readable, size: number | undefined) {
    this.name = name;
    this.#stream = stream;
    this.#size = size;
  }

  async *chunks(): AsyncGenerator<Buffer> {
    try {
      const raw = this.#raw();
      const start = await readBeginning(raw, gzipMagic.length);
      const all = continued(start, raw);
      yield* start.subarray(0, gzipMagic.length).equals(gzipMagic) ? this.#decompressed(all) : all;
    } catch (cause) {
      if (!this.isClosed) throw this.#explain(cause);
    }
  }

  progress(): number | undefined {
    // A file may grow while it is read, and some that the system makes up say that they are empty.
    return this.#size ? Math.min(1, this.#bytesRead / this.#size) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    this.#gunzip?.destroy();
    this.#stream.destroy();
  }

  async *#raw(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#stream) {
      const bytes: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      this.#bytesRead += bytes.length;
      yield bytes;
    }
  }

  async *#decompressed(compressed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    const gunzip = createGunzip({ chunkSize: 65_536 });
    this.#gunzip = gunzip;
    // A failure of either comes out of the loop over the last.
    pipeline(Readable.from(compressed, { objectMode: false }), gunzip, () => {});
    yield* gunzip;
  }

  #explain(cause: unknown): TicketsiftError {
    if (!codeOf(cause).startsWith('Z_')) {
      return sourceLost(`Reading ${this.name} broke off: ${readFailure(cause)}`, cause);
    }
    return new TicketsiftError('bad_input', `The gzip data of ${this.name} is damaged or cut off`, {
      cause,
      hint: 'Fetch or make the file again; gzip -t tells whether it is whole.',
    });
  }
}

/** RFC 1952, 2.3.1. No text starts with these bytes, whatever its encoding. */
export const gzipMagic = Buffer.of(0x1f, 0x8b);
