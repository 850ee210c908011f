import { TicketsiftError } from '../core/errors.js';
import type { Writer } from '../outputs/writer.js';
import type { OpenRun } from './open-run.js';

/**
 * Pulls the outcomes of a run into a writer. A failure leaves no half-written file, but for one: what was classified
 * before a database went away is kept.
 * @throws ClosedPipe when the reader went away (`| head`)
 * @throws TicketsiftError `bad_output`, and what the outcomes throw
 */
export async function deliver({ outcomes }: Pick<OpenRun, 'outcomes'>, writer: Writer): Promise<void> {
  try {
    for await (const batch of outcomes) await writer.write(batch);
    await writer.commit();
  } catch (error) {
    if (isSourceLost(error)) await writer.commit();
    else await writer.discard();
    throw error;
  }
}

/** Returns whether the tickets went away half-way, so that what was classified until then is kept. */
export function isSourceLost(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'source_lost';
}
