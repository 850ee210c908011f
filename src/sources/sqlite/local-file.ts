import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipMagic, openInput } from '../input/input.js';

/** A file that SQLite can open. */
export interface LocalFile extends AsyncDisposable {
  readonly path: string;
  /** What the user calls it. */
  readonly name: string;
  /** Once it is open, takes a temporary file's name away, so that no end of the program can leave it behind. */
  hide(): Promise<void>;
}

/**
 * SQLite reads files from anywhere to anywhere, so what comes from standard input or is packed is written to a
 * private temporary file first, which goes away with the source.
 * @throws TicketsiftError `not_found` or `bad_input`
 */
export async function localFile(location: string, stdin: Readable): Promise<LocalFile> {
  if (location !== '-' && !(await isPacked(location))) {
    return { path: location, name: location, hide: nothing, [Symbol.asyncDispose]: nothing };
  }
  const folder = await mkdtemp(join(tmpdir(), 'ticketsift-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'tickets.db');
  try {
    await using input = await openInput(location, stdin);
    await pipeline(input.chunks(), createWriteStream(path, { mode: 0o600 }));
    // Where an open file cannot be removed, it is when it is closed.
    return { path, name: input.name, hide: () => remove().catch(nothing), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const nothing = async () => {};

/** Whether a file starts as gzip does. One that cannot be read is left to whoever opens it. */
async function isPacked(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(gzipMagic.length));
    return buffer.equals(gzipMagic);
  } catch {
    return false;
  }
}
