import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makePrivateFolder } from '../auth/session/private-folder.js';
import { TicketsiftError } from '../core/errors.js';
import { scratchName, sweepLeftovers } from '../core/world/leftovers.js';

/** Bytes that are kept, at most. */
interface UploadLimits {
  /** Of a dropped file. */
  readonly maxUpload: number;
  /** Of all that a person drops at once: one file that is in use, and one that takes its place. */
  readonly maxKept: number;
}

const usualLimits: UploadLimits = { maxUpload: 200_000_000, maxKept: 400_000_000 };

/** Files that were dropped on a page: readable for their user alone, and deleted with the studio. */
export interface Uploads extends AsyncDisposable {
  /**
   * Keeps a file and has it used. Once it is, those that were kept before are deleted; it is where it cannot be.
   * @param name as the browser says it: hostile
   * @param use given the path
   * @throws TicketsiftError `bad_input` for one that is too large; what `use` throws
   */
  keep(
    name: string,
    body: ReadableStream<Uint8Array> | null,
    use: (path: string) => Promise<void>,
  ): Promise<void>;
}

/** @param now the time of day, by which is judged what a studio left behind that was killed */
export async function openUploads(folder: string, now: number, limits = usualLimits): Promise<Uploads> {
  const { maxUpload, maxKept } = limits;
  await makePrivateFolder(folder);
  await sweepLeftovers(folder, now);
  const own = join(folder, scratchName());
  const sizes = new Map<string, number>();
  const used = new Set<string>();
  let count = 0;
  let isOver = false;
  const remove = async (path: string) => {
    sizes.delete(path);
    used.delete(path);
    await rm(path, { force: true });
  };
  async function* limited(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      const size = (sizes.get(path) ?? 0) + chunk.length;
      sizes.set(path, size);
      if (size > maxUpload) throw tooLarge(`A dropped file may have ${maxUpload / 1e6} MB at most`);
      const all = [...sizes.values()].reduce((sum, one) => sum + one, 0);
      if (all > maxKept || isOver) throw tooLarge('Too much was dropped at once');
      yield chunk;
    }
  }
  return {
    async keep(name, body, use) {
      await mkdir(own, { recursive: true, mode: 0o700 });
      // Of the name only the ending says anything; all else could lead elsewhere.
      const ending = name.endsWith('.gz') ? `${extname(name.slice(0, -3))}.gz` : extname(name);
      const path = join(own, `${++count}${/^(\.[a-z0-9]{1,10}){0,2}$/i.test(ending) ? ending : ''}`);
      sizes.set(path, 0);
      try {
        const source = body ? Readable.fromWeb(body) : Readable.from([]);
        const write = createWriteStream(path, { mode: 0o600, flags: 'wx' });
        await pipeline(source, (chunks) => limited(path, chunks), write);
        const before = [...used];
        used.add(path);
        await use(path);
        await Promise.all(before.map(remove));
      } catch (error) {
        await remove(path);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      await rm(own, { recursive: true, force: true });
    },
  };
}

function tooLarge(message: string): TicketsiftError {
  return new TicketsiftError('bad_input', message, {
    hint: 'Start the studio with its path instead: ticketsift studio tickets.csv',
  });
}
