import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import { FileFault } from './file-fault.js';
import type { ThreadMessage } from './reader-thread.js';

/** Steps that were sent and not taken yet. */
const maxAhead = 4;

/** Sends what is read in this thread to the one that started it, and stays no more than a few steps ahead. */
export async function sendSteps<Step>(steps: AsyncIterable<Step>): Promise<void> {
  const say = (message: ThreadMessage<Step>) => parentPort?.postMessage(message);
  let ahead = 0;
  parentPort?.on('message', () => ahead--);
  try {
    for await (const step of steps) {
      say({ step });
      ahead++;
      while (parentPort && ahead >= maxAhead) await once(parentPort, 'message');
    }
  } catch (cause) {
    say(failureOf(cause));
  }
  // A listener would keep the thread.
  parentPort?.close();
}

function failureOf(cause: unknown): ThreadMessage<never> {
  if (cause instanceof FileFault) return { fault: { message: cause.message, hint: cause.hint } };
  const code = cause instanceof TicketsiftError ? cause.code : undefined;
  const hint = cause instanceof TicketsiftError ? cause.hint : undefined;
  return { failure: { message: messageOf(cause), code, hint } };
}
