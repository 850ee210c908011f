import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipMagic, type Input, type InputOptions, openInput } from '../input/input.js';
import { type PrivateCopy, privateCopy } from '../input/private-copy.js';

/** A file that SQLite can open. */
export interface LocalFile extends PrivateCopy {
  /** What the user calls it. */
  readonly name: string;
}

/**
 * SQLite reads files from anywhere to anywhere, so what comes from standard input or a pipe, or is packed, is written to a
 * private temporary file first, which goes away with the source.
 * @param opened what was opened at the location, whose beginning was looked at
 * @throws TicketsiftError `not_found` or `bad_input`
 */
export async function localFile(location: string, from: InputOptions, opened?: Input): Promise<LocalFile> {
  const given = resolve(from.cwd, location);
  if (opened === undefined && location !== '-' && !(await isOnlyRead(given))) {
    return { path: given, name: location, hide: nothing, [Symbol.asyncDispose]: nothing };
  }
  await using input = opened ?? (await openInput(location, from));
  const copy = await privateCopy(input);
  return {
    path: copy.path,
    name: input.name,
    hide: () => copy.hide(),
    [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose](),
  };
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
