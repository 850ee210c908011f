import type { Sink } from '../core/world/sink.js';
import { fileSink } from './file-sink.js';

/**
 * Writes a file that appears whole, or not at all where writing it fails.
 * @param name what messages call the file
 * @returns what `write` does
 * @throws TicketsiftError `bad_output`; whatever `write` throws
 */
export async function writeFile<T>(path: string, write: (sink: Sink) => Promise<T>, name = path): Promise<T> {
  const sink = await fileSink(path, name);
  try {
    const result = await write(sink);
    await sink.commit();
    return result;
  } finally {
    await sink.discard();
  }
}
