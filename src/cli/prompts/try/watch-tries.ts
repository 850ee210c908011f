import { resolve } from 'node:path';
import { describeError } from '../../../core/errors/describe-error.js';
import { exitCodes, TicketsiftError } from '../../../core/errors.js';
import { type Interrupt, listenForInterrupt } from '../../../core/world/interrupt.js';
import type { Session } from '../../../core/world/session.js';
import { untilStopped } from '../../../core/world/wait.js';
import { parsePrompt, readPromptText } from '../../../prompts/prompt-file.js';
import { savedTexts } from '../../../prompts/watch-file.js';
import { type Tried, tryPrompt } from '../../../run/try.js';
import { narrate } from '../../narrate.js';
import { writeJsonLine } from '../../write-json.js';
import { printTry, type Trial, tryJson } from './print-try.js';

/**
 * Tries a prompt's file, and again whenever another text is saved; that ends a try that is still under way. Resolves to
 * the exit code once the user interrupts it.
 * @throws TicketsiftError where the file is not there at the start, or cannot be watched
 */
export async function watchTries(session: Session, path: string, trial: Trial): Promise<number> {
  let isBusy = true;
  using interrupt = listenForInterrupt(session, () => isBusy);
  const waiting = untilStopped(session.waiting, interrupt.stop);
  const texts = savedTexts(resolve(session.world.cwd, path), {
    read: (file) => readPromptText(file, path, waiting),
    clock: session.world,
    signal: interrupt.stop,
  });
  let before: Tried | undefined;
  let text = await texts.next();
  while (!text.done) {
    const next = texts.next();
    const { signals, isOver } = untilNext(next, interrupt);
    isBusy = true;
    const tried = await tryText(session, text.value, path, { context: trial.context, signals });
    isBusy = false;
    if (!isOver()) {
      if (tried) await show(session, tried, before, trial);
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

/** Returns undefined where a text cannot be tried: its fault is mended by saving another. */
async function tryText(
  session: Session,
  text: string,
  path: string,
  { context, signals }: Pick<Trial, 'context'> & { signals: Signals },
): Promise<Tried | undefined> {
  using narrator = await narrate(session);
  try {
    return await tryPrompt(parsePrompt(text, path), { ...context, listen: narrator.listen }, signals);
  } catch (error) {
    if (!(error instanceof TicketsiftError)) throw error;
    narrator[Symbol.dispose]();
    const { stderr, environment } = session.world;
    const { asWritten } = environment;
    stderr.write(describeError(error, { debug: false, asWritten, width: session.voice.width }));
    return undefined;
  }
}

async function show(session: Session, tried: Tried, before: Tried | undefined, trial: Trial): Promise<void> {
  const { world, output, voice } = session;
  if (trial.json) {
    await writeJsonLine(session, 'prompts try', tryJson(tried, before, trial));
    return;
  }
  // In a terminal a table takes the place of the one before.
  if (world.stdout.isTTY) await output.write(home + erase);
  if (before?.plan.model.name !== tried.plan.model.name) for (const note of tried.notes) voice.note(note);
  await printTry(session, tried, before, trial);
}

const home = '\u001b[H';
const erase = '\u001b[2J';
