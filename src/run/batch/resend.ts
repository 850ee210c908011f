import { keyOfRequestLine } from '../../core/batch/request-line.js';
import type { StoredBatch } from '../../storage/cache/batches/stored-batch.js';
import { Chunk } from './chunk.js';
import type { StepContext } from './step.js';

/** How many lines are looked up at once. */
const groupSize = 500;

/**
 * Puts the lines of a batch that are to be sent again into another one. What its limits no longer pay for, and what is no longer
 * in its file, counts as failed.
 */
export async function resend(batch: StoredBatch, { cache, files, newId }: StepContext): Promise<void> {
  const { batches } = cache;
  if (files.has(batch.id)) {
    const next = { id: newId().slice(0, 8), label: { ...batch.label, from: batch.id } };
    const chunk = new Chunk(next, { batches, files });
    try {
      let group: { readonly key: Buffer; readonly text: string }[] = [];
      const add = async () => {
        const areAgain = batches.areAgain(
          batch.id,
          group.map(({ key }) => key),
        );
        const claims = group.flatMap(({ key, text }, index) =>
          areAgain[index]
            ? [chunk.add({ key, text, bytes: text.length, tokens: 0, keepsFailure: true }, () => false)]
            : [],
        );
        await Promise.all(claims);
        group = [];
      };
      for await (const line of files.lines(batch.id)) {
        const key = keyOfRequestLine(line);
        if (key) group.push({ key, text: `${line}\n` });
        if (group.length >= groupSize) await add();
      }
      await add();
      await chunk.complete();
    } catch (error) {
      await chunk.drop();
      throw error;
    }
  }
  await batches.giveUpAgain(batch);
}
