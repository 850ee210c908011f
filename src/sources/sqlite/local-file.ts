import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { scratchName, sweepLeftovers } from '../../core/world/leftovers.js';
import { writeFailure } from '../../core/world/sink.js';
import { gzipMagic, openInput } from '../input/input.js';
import type { SourceOptions } from '../table.js';

/** A file that SQLite can open. */
export interface LocalFile extends AsyncDisposable {
  readonly path: string;
  /** What the user calls it. */
  readonly name: string;
  /** Once it is open, takes a temporary file's name away, so that no end of the program can leave it behind. */
  hide(): Promise<void>;
}

/**
 * SQLite reads files from anywhere to anywhere, so what comes from standard input or a pipe, or is packed, is written to a
 * private temporary file first, which goes away with the source.
 * @throws TicketsiftError `not_found` or `bad_input`
 */
export async function localFile(
  location: string,
  from: Pick<SourceOptions, 'stdin' | 'cwd' | 'waiting'>,
): Promise<LocalFile> {
  const given = resolve(from.cwd, location);
  if (location !== '-' && !(await isOnlyRead(given))) {
    return { path: given, name: location, hide: nothing, [Symbol.asyncDispose]: nothing };
  }
  const folder = join(tmpdir(), scratchName());
  await mkdir(folder, { mode: 0o700 });
  await sweepLeftovers(tmpdir(), (await stat(folder)).mtimeMs);
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'tickets.db');
  try {
    await using input = await openInput(location, from);
    await pipeline(input.chunks(), createWriteStream(path, { mode: 0o600 })).catch((cause: unknown) => {
      throw writeFailure(`a copy of ${input.name} in ${tmpdir()}`, cause);
    });
    // Where an open file cannot be removed, it is when it is closed.
    return { path, name: input.name, hide: () => remove().catch(nothing), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const nothing = async () => {};

/** Whether a file is a pipe or starts as gzip does. Where it cannot be read, opening it says why. */
async function isOnlyRead(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return found.isFIFO();
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(gzipMagic.length));
    return buffer.equals(gzipMagic);
  } catch {
    return false;
  }
}
