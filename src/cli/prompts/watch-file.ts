import { type FileChangeInfo, realpath, watch } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { messageOf } from '../../core/caught.js';
import type { Clock } from '../../core/clock.js';
import { TicketsiftError } from '../../core/errors.js';

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
export async function* savedTexts(
  path: string,
  { read, clock, signal }: WatchOptions,
): AsyncGenerator<string, undefined> {
  let last = await read(path);
  // The folder, since a file that is moved into its place is another file.
  const file = await realpath(path);
  const events = watch(dirname(file), { signal })[Symbol.asyncIterator]();
  // Watching begins with the first question, and what happens from then on is kept.
  let next = nextOf(events);
  yield last;
  for (;;) {
    // What was saved before the watch began, or while nobody asked, is there without an event to come.
    const text = await settled(path, { read, clock, signal });
    if (text !== undefined && text.trim() !== '' && text !== last) {
      last = text;
      yield text;
      continue;
    }
    let event = await next;
    while (event && event.filename !== null && event.filename !== basename(file))
      event = await nextOf(events);
    if (event === undefined) return undefined;
    next = nextOf(events);
  }
}

/** Undefined when the watch has ended. */
async function nextOf(events: AsyncIterator<FileChangeInfo<string>>) {
  try {
    const { value, done } = await events.next();
    return done ? undefined : value;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    // Such as more watches than the system allows.
    throw new TicketsiftError('bad_input', `Cannot watch the prompt’s folder: ${messageOf(error)}`, {
      cause: error,
      hint: 'Run it again by hand after each change, without --watch.',
    });
  }
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
