import { keyOfRequestLine } from '../../../core/batch/request-line.js';
import { enqueuedTokens } from '../../../pipeline/estimate/batches.js';
import type { NewBatch } from '../../../storage/cache/batches/batches.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import { Chunk, type ChunkLine, fits } from '../chunk.js';
import { limitsOf } from './room.js';
import type { StepContext } from './step.js';

/** How many lines are looked up at once. */
const groupSize = 500;

/**
 * Puts the lines of a batch that are to be sent again into others. What its limits no longer pay for, what the endpoint would
 * never have room for, and what is no longer in its file, counts as failed.
 */
export async function resend(batch: StoredBatch, context: StepContext): Promise<void> {
  const { batches } = context.cache;
  if (context.files.has(batch.id)) await sendAgain(batch, context);
  await batches.giveUpAgain(batch);
}

async function sendAgain(batch: StoredBatch, { cache, files, newId }: StepContext): Promise<void> {
  const { batches } = cache;
  // All of them fit into one file, since they come from one, unless the endpoint has shown that it takes less.
  const limits = limitsOf(batch.label, batches.list());
  const { maxEnqueuedTokens = Number.POSITIVE_INFINITY } = limits;
  const chunks: Chunk[] = [];
  const chunkFor = (line: ChunkLine): Chunk => {
    const last = chunks.at(-1);
    if (last && fits(last, line, limits)) return last;
    const next: NewBatch = { id: newId().slice(0, 8), label: { ...batch.label, from: batch.id } };
    const chunk = new Chunk(next, { batches, files });
    chunks.push(chunk);
    return chunk;
  };
  const add = async (group: readonly ChunkLine[]) => {
    const keys = group.map(({ key }) => key);
    const areAgain = batches.areAgain(batch.id, keys);
    const wanted = group.filter(({ tokens }, index) => areAgain[index] && tokens <= maxEnqueuedTokens);
    await Promise.all(wanted.map((line) => chunkFor(line).add(line, () => false)));
  };
  try {
    let group: ChunkLine[] = [];
    for await (const line of files.lines(batch.id)) {
      const key = keyOfRequestLine(line);
      const bytes = Buffer.byteLength(line) + 1;
      if (key)
        group.push({ key, text: `${line}\n`, bytes, tokens: enqueuedTokens(bytes), keepsFailure: true });
      if (group.length < groupSize) continue;
      await add(group);
      group = [];
    }
    await add(group);
  } catch (error) {
    for (const chunk of chunks) await chunk.drop();
    throw error;
  }
  for (const chunk of chunks) await chunk.complete();
}
