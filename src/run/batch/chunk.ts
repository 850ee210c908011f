import type { BatchLimits } from '../../core/batch/remote.js';
import type { Batches, NewBatch } from '../../storage/cache/batches/batches.js';
import type { LineClaim, NewLine } from '../../storage/cache/batches/lines.js';
import type { WaitingFile, WaitingFiles } from './waiting-files.js';

/** A request as a line of a file, and what it takes of the endpoint's limits. */
export interface ChunkLine extends NewLine {
  readonly text: string;
  readonly bytes: number;
  readonly tokens: number;
}

/** Places that are taken in a chunk. */
interface Room {
  requests: number;
  bytes: number;
  tokens: number;
}

/** Whether a line fits into a chunk, by what the endpoint takes in one. */
export function fits({ taken }: Chunk, line: ChunkLine, limits: BatchLimits): boolean {
  const { maxRequests, maxBytes, maxEnqueuedTokens = Number.POSITIVE_INFINITY } = limits;
  return (
    taken.requests < maxRequests &&
    taken.bytes + line.bytes <= maxBytes &&
    taken.tokens + line.tokens <= maxEnqueuedTokens
  );
}

/** A batch that is being prepared. A request has its place at once, and its line in the file once the batch has claimed it. */
export class Chunk {
  readonly taken: Room = { requests: 0, bytes: 0, tokens: 0 };
  readonly batch: NewBatch;
  readonly #batches: Batches;
  readonly #file: Promise<WaitingFile>;
  #isOver = false;
  readonly #claims = new Set<Promise<unknown>>();
  #lines = 0;
  #tokens = 0;

  constructor(batch: NewBatch, { batches, files }: { batches: Batches; files: WaitingFiles }) {
    this.batch = batch;
    this.#batches = batches;
    // Before its file, so that a file without a batch is always a leftover.
    this.#file = batches.begin(batch).then(() => files.open(batch.id));
    this.#file.catch(() => {});
  }

  /** @param isRefused whether a cached answer does not count */
  async add(line: ChunkLine, isRefused: Parameters<Batches['claim']>[2]): Promise<LineClaim> {
    this.taken.requests++;
    this.taken.bytes += line.bytes;
    this.taken.tokens += line.tokens;
    const claiming = this.#file.then(() => this.#batches.claim(this.batch, line, isRefused));
    const settled = claiming.catch(() => {});
    this.#claims.add(settled);
    try {
      const claim = await claiming;
      if (claim.kind === 'ours') {
        (await this.#file).add(line.text);
        this.#lines++;
        this.#tokens += line.tokens;
      }
      return claim;
    } finally {
      this.#claims.delete(settled);
    }
  }

  /** Completes the file. Resolves to false where nothing is in it, so that there is no batch. */
  async complete(): Promise<boolean> {
    const file = await this.#file;
    while (this.#claims.size > 0) await Promise.all(this.#claims);
    if (this.#lines === 0) {
      await this.drop();
      return false;
    }
    file.close();
    this.#isOver = true;
    await this.#batches.change(this.batch.id, {
      state: 'prepared',
      progress: { bytes: file.bytes, tokens: this.#tokens },
    });
    await this.#batches.release(this.batch.id);
    return true;
  }

  /** Gives up the batch, unless it is complete: its requests may be sent elsewhere. */
  async drop(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    while (this.#claims.size > 0) await Promise.all(this.#claims);
    // There is none where it could not be opened.
    await this.#file.then((file) => file.discard()).catch(() => {});
    await this.#batches.drop(this.batch.id);
  }
}
