import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { type ErrorCode, TicketsiftError } from '../../core/errors.js';
import type { Stopwatch } from '../../core/world/clock.js';
import { refusal, tooMuch } from './faults.js';
import type { SheetRequest, SheetStep } from './read-sheet.js';

/** What the thread says: the steps, or why there are no more. */
export type FromReader =
  | SheetStep
  | { readonly kind: 'fault'; readonly message: string; readonly hint: string }
  | {
      readonly kind: 'failure';
      readonly message: string;
      readonly code: ErrorCode | undefined;
      readonly hint: string | undefined;
    };

/** A workbook that is read in a thread of its own. */
export interface SheetThread extends AsyncDisposable {
  /**
   * The steps of `readSheet`. Can be walked once; ends without the last one once it was closed.
   * @throws TicketsiftError `bad_input` for what is not read, and for what takes too much time or memory
   */
  steps(): AsyncGenerator<SheetStep>;
}

export interface ThreadOptions {
  /** What the user calls the file. */
  readonly name: string;
  /** Ends a silence of the thread. */
  readonly after: Stopwatch['after'];
  /** How long the thread may work without a word, in milliseconds. */
  readonly maxSilenceMs?: number;
  readonly maxMemoryMb?: number;
  /** The compiled worker.ts: a thread cannot run TypeScript. */
  readonly file?: URL;
}

const compiled = new URL('../../../dist/formats/xlsx/worker.js', import.meta.url);
/** It gives a word for every 4 MB that it reads. */
const usualSilenceMs = 60_000;
/** It reads in flat memory, of which it needs a fourth of this. */
const usualMemoryMb = 512;

/** Reads a sheet in a thread, so that a hostile workbook can neither hold up nor end the program. */
export function startReader(
  request: SheetRequest,
  { name, after, maxSilenceMs = usualSilenceMs, maxMemoryMb = usualMemoryMb, file = compiled }: ThreadOptions,
): SheetThread {
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
  worker.once('error', (cause) => stop.abort(brokenDown(name, cause)));
  worker.once('exit', () => stop.abort());
  const messages = on(worker, 'message', { signal: stop.signal });

  const next = async (): Promise<FromReader | undefined> => {
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

  async function* steps(): AsyncGenerator<SheetStep> {
    try {
      for (;;) {
        const step = await next();
        if (step === undefined) return;
        if (step.kind === 'fault') throw refusal(name, step);
        if (step.kind === 'failure') throw failed(name, step);
        yield step;
        if (step.kind === 'end') return;
        if (step.kind === 'rows') worker.postMessage('more');
      }
    } finally {
      await close();
    }
  }

  async function close(): Promise<void> {
    stop.abort();
    await worker.terminate();
  }
  return { steps, [Symbol.asyncDispose]: close };
}

function brokenDown(name: string, cause: unknown): TicketsiftError {
  return codeOf(cause) === 'ERR_WORKER_OUT_OF_MEMORY'
    ? refusal(name, tooMuch('it takes too much memory'))
    : failed(name, { message: messageOf(cause) });
}

function failed(
  name: string,
  {
    message,
    code = 'bad_input',
    hint,
  }: { message: string; code?: ErrorCode | undefined; hint?: string | undefined },
): TicketsiftError {
  return new TicketsiftError(code, `Cannot read ${name}: ${message}`, {
    hint: hint ?? 'Open it in Excel, save it as .xlsx or CSV, and read that.',
  });
}
