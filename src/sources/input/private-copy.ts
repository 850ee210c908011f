import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { scratchName, sweepLeftovers } from '../../core/world/leftovers.js';
import { writeFailure } from '../../core/world/sink.js';
import type { Input } from './input.js';

/** A file that only the current user can read. It goes away when it is closed. */
export interface PrivateCopy extends AsyncDisposable {
  readonly path: string;
  /** Once it is open, takes the file's name away, so that no end of the program can leave it behind. */
  hide(): Promise<void>;
}

/** Writes the bytes of an input to a private temporary file. @throws TicketsiftError as `Input.chunks`, `output_failed` */
export async function privateCopy(
  input: Pick<Input, 'name'> & { chunks(): AsyncIterable<Buffer> },
): Promise<PrivateCopy> {
  const folder = join(tmpdir(), scratchName());
  await mkdir(folder, { mode: 0o700 });
  await sweepLeftovers(tmpdir(), (await stat(folder)).mtimeMs);
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'tickets');
  try {
    await pipeline(input.chunks(), createWriteStream(path, { mode: 0o600 })).catch((cause: unknown) => {
      throw writeFailure(`a copy of ${input.name} in ${tmpdir()}`, cause);
    });
    // Where an open file cannot be removed, it is when it is closed.
    return { path, hide: () => remove().catch(() => {}), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
