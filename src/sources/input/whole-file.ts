import { stat } from 'node:fs/promises';
import { TicketsiftError } from '../../core/errors.js';
import type { Input } from './input.js';
import { privateCopy } from './private-copy.js';

/** A file that can be read at any place. */
export interface WholeFile extends AsyncDisposable {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Returns the file behind an input; of a pipe, an entry of an archive or gzip, a private copy that goes away when it is closed.
 * @param maxSize in bytes
 * @throws TicketsiftError `bad_input` for a larger file, and as `Input.chunks`
 */
export async function wholeFile(input: Input, { maxSize }: { readonly maxSize: number }): Promise<WholeFile> {
  const path = await input.plainPath();
  if (path !== undefined) {
    const { size } = await stat(path);
    if (size > maxSize) throw tooLarge(input.name, maxSize);
    return { path, size, [Symbol.asyncDispose]: async () => {} };
  }
  let size = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const bytes of input.chunks()) {
      size += bytes.length;
      if (size > maxSize) throw tooLarge(input.name, maxSize);
      yield bytes;
    }
  }
  const copy = await privateCopy({ name: input.name, chunks: counted });
  return { path: copy.path, size, [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose]() };
}

function tooLarge(name: string, maxSize: number): TicketsiftError {
  return new TicketsiftError('bad_input', `${name} is larger than ${Math.floor(maxSize / 1_000_000)} MB`, {
    hint: 'Export the tickets in several files, or as CSV, which may be as long as it likes.',
  });
}
