import { availableParallelism } from 'node:os';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import type { Embed } from './document.js';
import { startThread, type Thread } from './thread.js';

/** A second thread nearly doubles the speed and costs another 200 MB; a third would rarely find a core. */
const maxThreads = Math.min(2, availableParallelism());

/** The same file from src, where vitest runs, and from dist. */
const compiled = new URL('../../../dist/models/embedded/worker.js', import.meta.url);

export interface Engine {
  /**
   * Gives each text's vector, of length 1, which depends on that text alone: the engine makes a pass a text.
   * @param texts at most 23: from 24 on the engine starts threads of its own, of 200 MB each
   * @throws TicketsiftError `embedded_missing` when the engine cannot be loaded
   * @throws TicketFailure `no_response` when it broke down over these texts; the next ones get a new one
   */
  readonly embed: Embed;
  /** Ends the threads. What waits is never embedded. */
  close(): Promise<void>;
}

interface Job {
  readonly texts: readonly string[];
  resolve(vectors: readonly Float64Array[]): void;
  reject(error: unknown): void;
}

/** Embeds texts in threads, started as soon as there is something for them to do. */
export function createEngine(file: URL = compiled): Engine {
  const waiting: Job[] = [];
  const threads = new Set<Thread>();
  const idle: Thread[] = [];
  let isClosed = false;

  const start = (): Thread => {
    const thread = startThread(file);
    threads.add(thread);
    return thread;
  };

  const work = async (thread: Thread): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      try {
        job.resolve(await thread.embed(job.texts));
      } catch (error) {
        job.reject(error);
        threads.delete(thread);
        await thread.close();
        if (waiting.length > 0) await work(start());
        return;
      }
    }
    idle.push(thread);
  };

  return {
    embed: (texts) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw closed();
        waiting.push({ texts, resolve, reject });
        const thread = idle.pop() ?? (threads.size < maxThreads ? start() : undefined);
        if (thread !== undefined) void work(thread);
      }),
    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(closed());
      await Promise.all([...threads].map((thread) => thread.close()));
    },
  };
}

function closed(): TicketFailure {
  return new TicketFailure('no_response', 'The embedded model has been closed.');
}
