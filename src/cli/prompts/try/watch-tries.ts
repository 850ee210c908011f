import { resolve } from 'node:path';
import { exitCodes, TicketsiftError } from '../../../core/errors.js';
import { jsonLine } from '../../../core/text/json.js';
import { type Interrupt, listenForInterrupt } from '../../../core/world/interrupt.js';
import type { Session } from '../../../core/world/session.js';
import { parsePrompt, readPromptText } from '../../../prompts/prompt-file.js';
import { savedTexts } from '../../../prompts/watch-file.js';
import { type Tried, type Trying, tryOnce } from '../../../run/try.js';
import { describeError } from '../../print-error.js';
import { printTry, tryJson } from './print-try.js';

/** How it is told what came of tries: as tables, or as lines of JSON. */
export interface Telling {
  readonly json: boolean;
}

/**
 * Tries a prompt's file, and again whenever another text is saved; that ends a try that is still under way. Resolves to
 * the exit code once somebody interrupts it.
 * @throws TicketsiftError where the file is not there at the start, or cannot be watched
 */
export async function watchTries(path: string, trying: Trying, telling: Telling): Promise<number> {
  const { session } = trying;
  let isBusy = true;
  using interrupt = listenForInterrupt(session, () => isBusy);
  const texts = savedTexts(resolve(session.world.cwd, path), {
    read: (file) => readPromptText(file, path),
    clock: session.world,
    signal: interrupt.stop,
  });
  let before: Tried | undefined;
  let text = await texts.next();
  while (!text.done) {
    const next = texts.next();
    const { signals, isOver } = untilNext(next, interrupt);
    isBusy = true;
    const tried = await tryText(text.value, path, { trying, signals, session });
    isBusy = false;
    if (!isOver()) {
      if (tried) await show(session, tried, { trying, before, telling });
      before = tried ?? before;
      session.voice.note(`waiting for ${path} to be saved; Ctrl-C ends`);
    }
    text = await next;
  }
  return exitCodes.interrupted;
}

type Signals = Pick<Interrupt, 'stop' | 'abort'>;

/** Signals for a try that is of no use any longer once there is another text. */
function untilNext(next: Promise<IteratorResult<string>>, { stop, abort }: Interrupt) {
  const superseded = new AbortController();
  next.then(
    ({ done }) => {
      if (!done) superseded.abort();
    },
    () => superseded.abort(),
  );
  const signals: Signals = {
    stop: AbortSignal.any([stop, superseded.signal]),
    abort: AbortSignal.any([abort, superseded.signal]),
  };
  return { signals, isOver: () => signals.stop.aborted };
}

/** Undefined where nothing came of it: what is wrong with a text is mended by saving another. */
async function tryText(
  text: string,
  path: string,
  { trying, signals, session }: { trying: Trying; signals: Signals; session: Session },
): Promise<Tried | undefined> {
  try {
    return await tryOnce(parsePrompt(text, path), trying, signals);
  } catch (error) {
    if (!(error instanceof TicketsiftError)) throw error;
    session.world.stderr.write(describeError(error, { debug: false }));
    return undefined;
  }
}

async function show(
  session: Session,
  tried: Tried,
  { trying, before, telling }: { trying: Trying; before: Tried | undefined; telling: Telling },
): Promise<void> {
  const { world, output, voice } = session;
  const about = { ...trying, before };
  if (telling.json) {
    await output.write(jsonLine(tryJson(tried, about)));
    return;
  }
  // In a terminal a table takes the place of the one before.
  if (world.stdout.isTTY) await output.write(home + erase);
  if (before?.model !== tried.model) for (const note of tried.notes) voice.note(note);
  await printTry(session, tried, about);
}

const home = '\u001b[H';
const erase = '\u001b[2J';
