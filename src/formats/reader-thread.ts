import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { codeOf, messageOf } from '../core/errors/caught.js';
import { type ErrorCode, TicketsiftError } from '../core/errors.js';
import type { Stopwatch } from '../core/world/clock.js';
import { type FileFault, refusal } from './file-fault.js';

/** A message of a thread: a step of its work, or why there are no more. */
export type ThreadMessage<Step> =
  | { readonly step: Step; readonly fault?: undefined; readonly failure?: undefined }
  | { readonly fault: Pick<FileFault, 'message' | 'hint'>; readonly failure?: undefined }
  | { readonly failure: ThreadFailure; readonly fault?: undefined };

interface ThreadFailure {
  readonly message: string;
  readonly code?: ErrorCode | undefined;
  readonly hint?: string | undefined;
}

/** A file that is read in a thread of its own, so that a hostile one can neither hold up nor end the program. */
export interface ReaderThread<Step> extends AsyncDisposable {
  /**
   * What the thread reads, step by step. Can be walked once; ends without the last step once it was closed.
   * @throws TicketsiftError `bad_input` for what is not read, and for what takes too much time or memory
   */
  steps(): AsyncGenerator<Step>;
}

export interface ReaderThreadOptions {
  /** The user's name for the file. */
  readonly name: string;
  /** Limits how long the thread may send nothing. */
  readonly after: Stopwatch['after'];
  /** The compiled file that the thread runs: a thread cannot run TypeScript. */
  readonly file: URL;
  /** Returns what is said of a file that takes too much. @param reason as a sentence without its end */
  readonly tooMuch: (reason: string) => FileFault;
  /** What to do about any other failure. */
  readonly hint: string;
  readonly maxMemoryMb?: number;
}

/** Milliseconds that a thread may work without a message. */
const maxSilenceMs = 60_000;
const usualMemoryMb = 512;

/** Starts a thread that reads a file. @param request plain data, which the thread finds in `workerData` */
export function startReaderThread<Step>(
  request: unknown,
  { name, after, file, tooMuch, hint, maxMemoryMb = usualMemoryMb }: ReaderThreadOptions,
): ReaderThread<Step> {
  const worker = new Worker(file, {
    workerData: request,
    // It needs nothing else of this process: no secret of the environment, no way to the terminal.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
  });
  const stop = new AbortController();
  worker.once('error', (cause) => stop.abort(brokenDown(cause)));
  worker.once('exit', () => stop.abort());
  const messages = on(worker, 'message', { signal: stop.signal });

  const next = async (): Promise<ThreadMessage<Step> | undefined> => {
    const callOff = after(maxSilenceMs, () => stop.abort(refusal(name, tooMuch('it takes too long'))));
    try {
      const { value } = await messages.next();
      return value[0];
    } catch {
      if (stop.signal.reason instanceof TicketsiftError) throw stop.signal.reason;
      return undefined;
    } finally {
      callOff();
    }
  };

  async function* steps(): AsyncGenerator<Step> {
    try {
      for (;;) {
        const said = await next();
        if (said === undefined) return;
        if (said.fault) throw refusal(name, said.fault);
        if (said.failure) throw failed(said.failure);
        yield said.step;
        worker.postMessage('more');
      }
    } finally {
      await close();
    }
  }

  function brokenDown(cause: unknown): TicketsiftError {
    return codeOf(cause) === 'ERR_WORKER_OUT_OF_MEMORY'
      ? refusal(name, tooMuch('it takes too much memory'))
      : failed({ message: messageOf(cause) });
  }

  function failed(failure: ThreadFailure): TicketsiftError {
    return new TicketsiftError(failure.code ?? 'bad_input', `Cannot read ${name}: ${failure.message}`, {
      hint: failure.hint ?? hint,
    });
  }

  async function close(): Promise<void> {
    stop.abort();
    await worker.terminate();
  }
  return { steps, [Symbol.asyncDispose]: close };
}
