import { watch } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { messageOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import type { Clock } from '../core/world/clock.js';

/** Milliseconds that a file must stay unchanged before it counts as saved: editors write in pieces. */
const settling = 50;

export interface WatchOptions {
  /** Reads the file; rejects if there is none. */
  readonly read: (path: string) => Promise<string>;
  readonly clock: Pick<Clock, 'after'>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * Yields the text of a file, and then each new text that is saved, whether the file is overwritten or replaced. Waits while
 * the file is missing or empty, since some editors remove or empty it first.
 * @throws what `read` throws if there is no file at the start; TicketsiftError `bad_input` if it cannot be watched
 */
export async function* savedTexts(path: string, options: WatchOptions): AsyncGenerator<string, undefined> {
  let last = await options.read(path);
  const touched = watchForTouches(await realpath(path), options.signal);
  yield last;
  for (;;) {
    // The first time without an event: the file may have been saved before the watch began.
    const text = await settled(path, options);
    if (options.signal.aborted) return undefined;
    if (text !== undefined && text.trim() !== '' && text !== last) {
      last = text;
      yield text;
    } else await touched();
  }
}

/**
 * Returns a function that resolves when a file was touched since its last call, or the watch has ended. (The iterator of
 * `fs.promises.watch` would lose events between two calls.)
 */
function watchForTouches(file: string, signal: AbortSignal): () => Promise<void> {
  let isTouched = false;
  let failure: TicketsiftError | undefined;
  let wake = () => {};
  const touch = () => {
    isTouched = true;
    wake();
  };
  const fail = (cause: unknown) => {
    // Such as more watches than the system allows.
    failure = new TicketsiftError('bad_input', `Cannot watch the prompt’s folder: ${messageOf(cause)}`, {
      cause,
      hint: 'Run it again by hand after each change, without --watch.',
    });
    wake();
  };
  try {
    // The folder, since a file that replaces it is another file.
    const watcher = watch(dirname(file), { signal });
    watcher.on('change', (_, name) => {
      if (name === null || String(name) === basename(file)) touch();
    });
    watcher.on('error', fail);
  } catch (cause) {
    fail(cause);
  }
  signal.addEventListener('abort', touch);
  return async () => {
    if (!isTouched && failure === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure) throw failure;
    isTouched = false;
  };
}

/** Returns the text once it stays the same; undefined where there is no file. */
async function settled(path: string, { read, clock, signal }: WatchOptions): Promise<string | undefined> {
  const now = () => read(path).catch(() => undefined);
  let text = await now();
  while (!signal.aborted) {
    await new Promise<void>((resolve) => {
      clock.after(settling, resolve);
    });
    const later = await now();
    if (later === text) break;
    text = later;
  }
  return text;
}
