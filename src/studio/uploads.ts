import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makePrivateFolder } from '../auth/session/private-folder.js';
import { TicketsiftError } from '../core/errors.js';
import { scratchName, sweepLeftovers } from '../core/world/leftovers.js';

/** Bytes of a dropped file, at most. */
const maxUpload = 200_000_000;

/** Files that were dropped on a page: readable for their user alone, and deleted with the studio. */
export interface Uploads extends AsyncDisposable {
  /**
   * Keeps a file. Resolves to its path.
   * @param name as the browser says it: hostile
   * @throws TicketsiftError `bad_input` for one that is too large
   */
  keep(name: string, body: ReadableStream<Uint8Array> | null): Promise<string>;
}

/** @param now the time of day, by which is judged what a studio left behind that was killed */
export async function openUploads(folder: string, now: number): Promise<Uploads> {
  await makePrivateFolder(folder);
  await sweepLeftovers(folder, now);
  const own = join(folder, scratchName());
  let count = 0;
  return {
    async keep(name, body) {
      await mkdir(own, { recursive: true, mode: 0o700 });
      // Of the name only the ending says anything; all else could lead elsewhere.
      const ending = name.endsWith('.gz') ? `${extname(name.slice(0, -3))}.gz` : extname(name);
      const path = join(own, `${++count}${/^(\.[a-z0-9]{1,10}){0,2}$/i.test(ending) ? ending : ''}`);
      try {
        const source = body ? Readable.fromWeb(body) : Readable.from([]);
        await pipeline(source, limited, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
        return path;
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => rm(own, { recursive: true, force: true }),
  };
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxUpload) {
      throw new TicketsiftError('bad_input', `A dropped file may have ${maxUpload / 1e6} MB at most`, {
        hint: 'Start the studio with its path instead: ticketsift studio tickets.csv',
      });
    }
    yield chunk;
  }
}
