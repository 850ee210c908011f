import { watch } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { messageOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import type { Clock } from '../core/world/clock.js';

/** How long a file must stay as it is before it counts as saved, in milliseconds: editors write in pieces. */
const settling = 50;

export interface WatchOptions {
  /** Rejects where the file is not there. */
  readonly read: (path: string) => Promise<string>;
  readonly clock: Pick<Clock, 'after'>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * The text of a file, and then each other text that is saved in its place, whether it is written over or another file
 * is moved there. A file that is gone or empty is waited for: that is how some editors begin.
 * @throws what `read` throws where there is none at the start; TicketsiftError `bad_input` where it cannot be watched
 */
export async function* savedTexts(path: string, options: WatchOptions): AsyncGenerator<string, undefined> {
  let last = await options.read(path);
  const touched = watchForTouches(await realpath(path), options.signal);
  yield last;
  for (;;) {
    // At first without being told: it may have been saved before the watch began.
    const text = await settled(path, options);
    if (options.signal.aborted) return undefined;
    if (text !== undefined && text.trim() !== '' && text !== last) {
      last = text;
      yield text;
    } else await touched();
  }
}

/**
 * Resolves once a file was touched since the last time that it resolved, or the watch has ended. (The iterator of
 * `fs.promises.watch` would lose what happens while nobody asks.)
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
    // The folder, since a file that is moved into its place is another file.
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

/** The text once it stays the same; undefined where there is none. */
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
