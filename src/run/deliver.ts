import { interrupted } from '../core/errors/interrupted.js';
import { TicketsiftError } from '../core/errors.js';
import { unlessAborted } from '../core/when-aborted.js';
import type { Writer } from '../outputs/writer.js';
import type { OpenRun } from './opened-run.js';

type DeliveredRun = Pick<OpenRun, 'outcomes' | 'giveUp' | 'stopSending'>;

/**
 * Pulls the outcomes of a run into a writer. A failure leaves no half-written file, with one exception: what
 * was classified before a database went away is kept. Where the writer fails, nothing more is sent, and what
 * is in flight is cached first.
 * @throws ClosedPipe when the reader went away (`| head`)
 * @throws TicketsiftError `bad_output`, `interrupted` where a reader takes nothing, and what the outcomes
 * throw
 */
export async function deliver(run: DeliveredRun, writer: Writer): Promise<void> {
  try {
    await pull(run, writer);
    await inTime(run.giveUp, writer.commit());
  } catch (error) {
    if (isSourceLost(error)) await writer.commit();
    else await writer.discard();
    throw error;
  }
}

async function pull({ outcomes, giveUp, stopSending }: DeliveredRun, writer: Writer): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const batch of outcomes) {
      // What is still in flight is paid for, so the cache gets it first.
      if (failure) continue;
      try {
        await inTime(giveUp, writer.write(batch));
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

/**
 * Ends the wait for a stopped run: a reader that takes nothing more would keep it for ever.
 * @throws TicketsiftError `interrupted`
 */
async function inTime(giveUp: AbortSignal, writing: Promise<void>): Promise<void> {
  try {
    await unlessAborted(giveUp, writing);
  } catch (error) {
    throw error === giveUp.reason ? interrupted() : error;
  }
}

/** Returns whether the tickets went away half-way, so that what was classified until then is kept. */
export function isSourceLost(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'source_lost';
}
