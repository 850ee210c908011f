import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import { counted } from '../../core/text/numbers.js';
import { coverEcho } from '../../core/world/interrupt.js';
import { findPromptText } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { submitRun } from '../../run/jobs/submit-run.js';
import { acceptanceOf, cleaningOf, type RunOptions } from '../../run/options.js';
import { findSource } from '../../sources/find.js';
import { sayHowInputEnds } from '../await-input.js';
import { createProgress } from '../progress.js';
import { writeJson } from '../write-json.js';

/** The options of `submit`: those of a run that its workers do not decide. */
export interface SubmitOptions extends RunOptions {
  readonly sources: readonly string[];
  readonly priority?: number;
  /** A destination of the workers' configuration. */
  readonly output?: string;
  readonly json?: true;
}

/** Stores tickets for workers and prints the id of the run. Resolves to 0. */
export async function runSubmit(context: Context, options: SubmitOptions): Promise<number> {
  const { world, config, login, voice, output, waiting } = context;
  const { environment, cwd } = world;
  let said = 'interrupted: nothing was submitted';
  using reading = await showReading(context);
  using _ = sayOnInterrupt(context, () => {
    reading[Symbol.dispose]();
    return said;
  });
  const source = await findSource(options.sources, options, { config, environment, cwd, waiting });
  sayHowInputEnds(context, source.locations);
  const prompt = await findPromptText(await config.prompt.use(), promptsFor(context, config, login));
  const job = await submitRun(context, {
    source,
    selection: options,
    prompt,
    clean: cleaningOf(options),
    acceptance: acceptanceOf(options),
    priority: options.priority ?? 0,
    output: options.output,
    onTickets: reading.show,
    onRead: () => {
      said = 'interrupted while the run was stored: `ticketsift jobs list` shows it if it was submitted';
    },
  });
  reading[Symbol.dispose]();
  const { id, tickets, facts } = job;
  if (options.json) {
    await writeJson(context, 'submit', {
      run: id,
      submitter: job.submitter,
      tickets,
      model: facts.model,
      prompt: facts.prompt,
      prompt_hash: facts.promptHash,
      priority: job.priority,
      output: job.output ?? null,
    });
  } else await output.write(`${id}\n`);
  voice.note(`${counted(tickets, 'ticket')} submitted for ${facts.model}: ticketsift jobs watch ${id}`);
  return 0;
}

/** A line that moves while tickets are read and stored. Closing it takes the line away. */
interface Reading extends Disposable {
  show(read: number, total: number | undefined): void;
}

async function showReading({ world, voice, isPlain }: Context): Promise<Reading> {
  const progress = await createProgress(world, !voice.isQuiet && !isPlain);
  const began = world.elapsed();
  return {
    show(read, total) {
      const elapsedMs = world.elapsed() - began;
      progress.update({
        tickets: read,
        answered: read,
        failed: 0,
        notSent: 0,
        cost: undefined,
        elapsedMs,
        total,
      });
      progress.start();
    },
    [Symbol.dispose]: () => progress.stop(),
  };
}

/** Has an interrupt end the process at once, and say what is left of it. */
function sayOnInterrupt({ world, voice }: Pick<Context, 'world' | 'voice'>, text: () => string): Disposable {
  const stopListening = world.onInterrupt(() => {
    coverEcho(world);
    voice.warn(text());
    world.exit(exitCodes.interrupted);
  });
  return { [Symbol.dispose]: stopListening };
}
