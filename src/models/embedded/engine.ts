import { TicketFailure } from '../../core/errors/ticket-error.js';
import type { TextVectors } from './encoder/encoder.js';
import type { Weights } from './encoder/weights.js';
import { maxThreads } from './max-threads.js';
import { brokenDown, type FromThread, startThread, type Task, type Thread } from './thread.js';

/** The same file from src, where vitest runs, and from dist. */
const compiled = new URL('../../../dist/models/embedded/worker.js', import.meta.url);

export interface Engine {
  /**
   * Gives each text's vectors, which depend on that text alone.
   * @throws TicketsiftError `embedded_missing` when the weights cannot be loaded
   * @throws TicketFailure `no_response` when it broke down over these texts; the next ones get a new one
   */
  embed(texts: readonly string[]): Promise<readonly TextVectors[]>;
  /** Gives the first of these vectors alone, that of the words, which costs next to nothing. */
  skim(texts: readonly string[]): Promise<readonly Float64Array[]>;
  /** Ends the threads. What waits is never embedded. */
  close(): Promise<void>;
}

interface Job {
  readonly task: Task;
  resolve(answer: FromThread): void;
  reject(error: unknown): void;
}

/**
 * Embeds texts in threads, started as soon as there is something for them to do. The first one loads the weights, and
 * the others share them.
 */
export function createEngine(file: URL = compiled): Engine {
  const waiting: Job[] = [];
  const threads = new Map<number, Thread>();
  const idle: Thread[] = [];
  let weights: Promise<Weights | undefined> | undefined;
  let isClosed = false;

  const start = (place: number, known?: Weights): Thread => {
    const thread = startThread(file, { place, weights: known });
    threads.set(place, thread);
    return thread;
  };

  const work = async (thread: Thread): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      try {
        job.resolve(await thread.run(job.task));
      } catch (error) {
        job.reject(error);
        threads.delete(thread.place);
        await thread.close();
        if (waiting.length > 0) await work(start(thread.place, await weights));
        return;
      }
    }
    idle.push(thread);
  };

  /** Starts the next thread: the first at once, a further one when there are weights to share. */
  const grow = async (): Promise<void> => {
    if (weights === undefined) {
      const first = start(0);
      weights = first.weights.catch(() => undefined);
      await work(first);
      return;
    }
    const known = await weights;
    const place = Array.from({ length: maxThreads }, (_, i) => i).find((i) => !threads.has(i));
    if (isClosed || place === undefined || waiting.length === 0) return;
    await work(start(place, known));
  };

  const run = (task: Task): Promise<FromThread> =>
    new Promise((resolve, reject) => {
      if (isClosed) throw closed();
      waiting.push({ task, resolve, reject });
      const thread = idle.pop();
      if (thread !== undefined) void work(thread);
      else if (threads.size < maxThreads) void grow();
    });

  return {
    async embed(texts) {
      const answer = await run({ kind: 'embed', texts });
      if (!('vectors' in answer)) throw brokenDown(new Error('it answered out of turn'));
      return answer.vectors;
    },
    async skim(texts) {
      const answer = await run({ kind: 'skim', texts });
      if (!('words' in answer)) throw brokenDown(new Error('it answered out of turn'));
      return answer.words;
    },
    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(closed());
      await Promise.all([...threads.values()].map((thread) => thread.close()));
    },
  };
}

function closed(): TicketFailure {
  return new TicketFailure('no_response', 'The embedded model has been closed.');
}
