import { resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { codeOf } from '../../core/errors/caught.js';
import { cannotRead, readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import {
  addressMeant,
  isStandardInput,
  shownLocation,
  withoutCredentials,
} from '../../core/text/locations.js';
import { openStream, openToRead, type ReadableBytes } from '../../core/world/read-file.js';
import type { Waiting } from '../../core/world/wait.js';
import { sourceLost } from '../ended.js';
import { continued, readBeginning } from './beginning.js';

/** Where bytes come from, and how they are waited for. */
export interface InputOptions {
  /** What `-` reads. */
  readonly stdin: Readable;
  /** What a relative path is relative to. */
  readonly cwd: string;
  /** How the writer of a pipe is waited for; for as long as it takes, unless given. */
  readonly waiting?: Waiting | undefined;
}

/** The bytes of a file or of standard input. */
export interface Input {
  /** As the user named it; `standard input` for `-`. */
  readonly name: string;
  /** Returns the first bytes: at least this many, or all there are. `chunks` gives them, too. @throws as `chunks` */
  beginning(size: number): Promise<Buffer>;
  /** Returns the path of a file that has the same bytes; undefined for a pipe, an entry of an archive, and gzip. */
  plainPath(): Promise<string | undefined>;
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
export async function openInput(location: string, { stdin, cwd, waiting }: InputOptions): Promise<Input> {
  const name = shownLocation(location);
  if (isStandardInput(location)) return inputOf(name, openStream(stdin, name, waiting));
  const path = resolve(cwd, location);
  try {
    const reading = await openToRead(path, name, waiting);
    return inputOf(name, reading, reading.size === undefined ? undefined : path);
  } catch (cause) {
    const hint = hintFor(location);
    throw await cannotRead({ name }, cause, isDosPath(name) ? `${hint} ${dosPaths}` : hint);
  }
}

function hintFor(location: string): string {
  const address = addressMeant(location);
  if (address !== undefined) return `Write the whole address: ${withoutCredentials(address)}`;
  return 'Give the path of a file of tickets, or - for standard input.';
}

/** Returns an input of bytes from anywhere. @param path of the file that holds them */
export function inputOf(name: string, reading: ReadableBytes, path?: string): Input {
  return new OpenedInput(name, reading, path);
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

class OpenedInput implements Input {
  readonly name: string;
  isClosed = false;
  readonly #reading: ReadableBytes;
  readonly #path: string | undefined;
  readonly #unread = this.#plain();
  #start: Buffer = Buffer.alloc(0);
  #bytesRead = 0;
  #gunzip: Gunzip | undefined;

  constructor(name: string, reading: ReadableBytes, path: string | undefined) {
    this.name = name;
    this.#reading = reading;
    this.#path = path;
  }

  async beginning(size: number): Promise<Buffer> {
    const missing = size - this.#start.length;
    if (missing > 0) this.#start = Buffer.concat([this.#start, await readBeginning(this.#unread, missing)]);
    return this.#start;
  }

  async plainPath(): Promise<string | undefined> {
    await this.beginning(1);
    return this.#gunzip ? undefined : this.#path;
  }

  chunks(): AsyncGenerator<Buffer> {
    return continued(this.#start, this.#unread);
  }

  progress(): number | undefined {
    // A file may grow while it is read, and some that the system makes up say that they are empty.
    const { size } = this.#reading;
    return size ? Math.min(1, this.#bytesRead / size) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    this.#gunzip?.destroy();
    this.#reading.destroy();
  }

  /** All bytes, decompressed where they are gzip. */
  async *#plain(): AsyncGenerator<Buffer> {
    try {
      const raw = this.#raw();
      const start = await readBeginning(raw, gzipMagic.length);
      const all = continued(start, raw);
      yield* start.subarray(0, gzipMagic.length).equals(gzipMagic) ? this.#decompressed(all) : all;
    } catch (cause) {
      if (!this.isClosed) throw this.#explain(cause);
    }
  }

  async *#raw(): AsyncGenerator<Buffer> {
    for await (const bytes of this.#reading.chunks()) {
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
    if (cause instanceof TicketsiftError) return cause;
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

/** A path as Windows writes it, perhaps without the backslashes, which a shell has taken away. */
function isDosPath(name: string): boolean {
  return /^[A-Za-z]:/.test(name);
}

const dosPaths = 'Put a path with backslashes into quotes; under WSL drive C: is /mnt/c.';
