import { TicketsiftError } from '../core/errors.js';
import type { Writer } from '../outputs/writer.js';
import type { OpenRun } from './open-run.js';

/**
 * Pulls the outcomes of a run into a writer. A failure leaves no half-written file, but for one: what was classified
 * before a database went away is kept. Where the writer fails nothing more is sent, and what is in flight is cached first.
 * @throws ClosedPipe when the reader went away (`| head`)
 * @throws TicketsiftError `bad_output`, and what the outcomes throw
 */
export async function deliver(run: Pick<OpenRun, 'outcomes' | 'stopSending'>, writer: Writer): Promise<void> {
  try {
    await pull(run, writer);
    await writer.commit();
  } catch (error) {
    if (isSourceLost(error)) await writer.commit();
    else await writer.discard();
    throw error;
  }
}

async function pull(
  { outcomes, stopSending }: Pick<OpenRun, 'outcomes' | 'stopSending'>,
  writer: Writer,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const batch of outcomes) {
      // What is still in flight is paid for, so it is waited for: the cache takes it.
      if (failure) continue;
      try {
        await writer.write(batch);
      } catch (error) {
        failure = { error };
        stopSending();
      }
    }
  } catch (error) {
    throw failure ? failure.error : error;
  }
  if (failure) throw failure.error;
}

/** Returns whether the tickets went away half-way, so that what was classified until then is kept. */
export function isSourceLost(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'source_lost';
}
