import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../../auth/access.js';
import { interrupted } from '../../../core/errors/interrupted.js';
import { TicketsiftError } from '../../../core/errors.js';
import { isPromptPath, type Prompt } from '../../../core/prompt.js';
import { shellWord } from '../../../core/text/quote-name.js';
import { shorten } from '../../../core/text/shorten.js';
import { listenForInterrupt } from '../../../core/world/interrupt.js';
import type { Session } from '../../../core/world/session.js';
import { findPrompt } from '../../../prompts/find.js';
import { promptsFor } from '../../../prompts/library/open.js';
import { openRunCache } from '../../../run/open-cache.js';
import { cleaningOf, type RunOptions } from '../../../run/options.js';
import { tryPrompt } from '../../../run/try.js';
import { readSample } from '../../../run/workbench/sample.js';
import { findSource } from '../../../sources/find.js';
import { readingCommand } from '../../../sources/reading-command.js';
import { sayHowInputEnds } from '../../await-input.js';
import { narrate } from '../../narrate.js';
import { writeJson } from '../../write-json.js';
import { printTry, type Trial, tryJson } from './print-try.js';
import { watchTries } from './watch-tries.js';

/** What `prompts try` is given: a run on a sample, and how it is shown. */
export interface TryOptions extends RunOptions {
  readonly prompt: string;
  readonly sources: readonly string[];
  readonly sample: number;
  readonly seed: number;
  readonly watch?: true;
  readonly json?: true;
}

/**
 * Classifies a sample of tickets and shows the outcomes; with `watch` again whenever the prompt's file is saved.
 * Resolves to the exit code.
 * @throws TicketsiftError what keeps it from being done: see `findPrompt`, `findSource`, `openTickets`, `tryPrompt`
 */
export async function runTry(session: Context, options: TryOptions): Promise<number> {
  const { world, voice, config, login, waiting } = session;
  if (options.watch) requireFile(options.prompt, world.cwd);
  const prompt = options.watch
    ? undefined
    : await findPrompt(options.prompt, promptsFor(session, config, login));
  const source = await findSource(options.sources, options, {
    config,
    environment: world.environment,
    cwd: world.cwd,
    waiting,
  });
  sayHowInputEnds(session, source.locations);
  const warn = (text: string) => voice.warn(text);
  const sample = await readSample(source, options, {
    world,
    login,
    waiting,
    command: readingCommand(`ticketsift prompts try ${shellWord(options.prompt)}`, source, options.redact),
    note: (text) => voice.note(text),
    detail: (text) => voice.detail(text),
    warn,
  });

  await using cache = await openRunCache({ world, config, login, keeps: options.cache !== false, warn });
  const context = {
    world,
    config,
    login,
    cache,
    source,
    sample,
    isOffline: options.offline === true,
    clean: cleaningOf(options),
    id: world.newId().slice(0, 8),
  };
  const trial = { context, seed: options.seed, of: sample.of, json: options.json === true };
  return await (prompt ? tryAndShow(session, prompt, trial) : watchTries(session, options.prompt, trial));
}

async function tryAndShow(session: Session, prompt: Prompt, trial: Trial): Promise<number> {
  const { context, json } = trial;
  using interrupt = listenForInterrupt(session);
  using narrator = await narrate(session);
  const tried = await tryPrompt(prompt, { ...context, listen: narrator.listen }, interrupt);
  if (interrupt.stop.aborted) throw interrupted();
  for (const note of tried.notes) session.voice.note(note);
  if (json) await writeJson(session, 'prompts try', tryJson(tried, undefined, trial));
  else await printTry(session, tried, undefined, trial);
  return tried.tally.failed > 0 ? 1 : 0;
}

/** @throws TicketsiftError `usage`: what cannot be saved anew is not watched */
function requireFile(prompt: string, cwd: string): void {
  if (isPromptPath(prompt) || existsSync(resolve(cwd, prompt))) return;
  throw new TicketsiftError(
    'usage',
    `--watch waits for a file to be saved, and ${shorten(prompt, 60)} is none`,
    {
      hint: `Write it into one: ticketsift prompts pull ${shorten(prompt, 60)}`,
    },
  );
}
