import type { OpenedLogin } from '../auth/open.js';
import { startProgress } from '../cli/progress.js';
import type { Config } from '../config/load.js';
import { wasNotReached } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { fromHere } from '../core/text/locations.js';
import { type Interrupt, interrupted } from '../core/world/interrupt.js';
import type { Session } from '../core/world/session.js';
import { Meter } from '../pipeline/meter.js';
import { findPrompt } from '../prompts/find.js';
import { promptsFor } from '../prompts/library/open.js';
import { promptHash } from '../prompts/prompt-hash.js';
import { openPurse } from '../run/budget.js';
import { type OpenedModel, openModel } from '../run/model-and-memory.js';
import { UsedAnswers } from '../run/used-answers.js';
import type { Cache } from '../storage/cache/cache.js';
import { type Asking, answerSuite } from './answer.js';
import { type AnswersById, assess, labelsOf } from './assess/assess.js';
import type { PromptFacts, Report } from './assess/report.js';
import { requireThresholds } from './assess/thresholds.js';
import { approve, fileToApprove } from './baseline/approve.js';
import { answersOf, findOpponent } from './baseline/comparison.js';
import type { Suite } from './find-suites.js';
import type { LabelledTicket } from './labels.js';
import type { CheckOptions } from './options.js';
import { readLabelled } from './read-labelled.js';

/** What all suites of a command have in common. */
export interface CheckContext {
  readonly session: Session;
  readonly options: CheckOptions;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly cache: Cache;
  readonly interrupt: Interrupt;
  /** Told of the answers of every suite. */
  readonly used: UsedAnswers;
}

/** A report, with what is told of it besides: no part of it, since it differs each time. */
export interface CheckedSuite {
  readonly report: Report;
  readonly meter: Meter;
  readonly elapsedMs: number;
}

/**
 * Asks about the labelled tickets of a suite and says what came of it.
 * @throws TicketsiftError what keeps it from being done: see `findSource`, `findPrompt`, `openModel`; `cost_limit`;
 *   `not_recorded`; `interrupted`
 */
export async function checkSuite(suite: Suite, context: CheckContext): Promise<CheckedSuite> {
  const { session, options } = context;
  const { world, voice } = session;
  const startedAt = world.now();
  const places = promptsFor(session, context.config, context.login);
  const prompt = await findPrompt(suite.prompt, places);
  const labelled = await readLabelled(suite, context);
  // Told before anybody is asked.
  if (options.approve) fileToApprove(suite);
  requireThresholds(suite.thresholds, labelsOf(prompt, labelled));
  await using opened = await openNamedModel(prompt, suite, context);
  for (const note of opened.notes) voice.note(note);
  const used = new UsedAnswers();
  const meter = new Meter();
  const ask = (one: Prompt, by: OpenedModel) =>
    askAll(labelled, { prompt: one, opened: by, suite, meter, used }, context);

  const opponent = await findOpponent(suite, {
    against: options.against,
    places,
    labelled,
    model: opened.model.name,
  });
  const answers = await ask(prompt, opened);
  const cost = used.cost(opened.price);
  const before = await answersOf(opponent, async (other) => {
    await using sameModel = await openNamedModel(other, { ...suite, model: opened.model.name }, context);
    return ask(other, sameModel);
  });
  const report = assess({
    suite: suite.name,
    prompt,
    promptFacts: factsOf(prompt, world.cwd),
    model: opened.model.name,
    source: fromHere(suite.tickets, world.cwd),
    ...{ endpoint: suite.endpoint, margin: suite.margin, repeats: suite.repeats },
    ...{ thresholds: suite.thresholds, cost, labelled, answers, before },
  });
  if (options.approve) await approve(suite, { prompt, model: opened.model.name, labelled, answers }, session);
  return { report, meter, elapsedMs: world.now() - startedAt };
}

/** @throws TicketsiftError `no_model` where nobody names one: a baseline is of one model */
async function openNamedModel(prompt: Prompt, suite: Suite, context: CheckContext): Promise<OpenedModel> {
  const { session, config, login, options } = context;
  const name = suite.model ?? prompt.model;
  if (name === undefined) {
    throw new TicketsiftError('no_model', `${suite.name}: the model is not named`, {
      hint: 'A check is of a prompt and a model: say model: in the suite, or --model (such as embedded or gpt-4o-mini).',
    });
  }
  const model: Config['model'] = {
    value: name,
    origin: { kind: 'flag', where: `named for ${suite.name}` },
  };
  return openModel(session.world, {
    prompt,
    config: { ...config, model, maxCost: limitOf(suite) },
    asksNobody: options.replay !== undefined,
    login: login?.login,
  });
}

function limitOf({ maxCost }: Suite): Config['maxCost'] {
  return { value: maxCost, origin: { kind: 'flag', where: '--max-cost' } };
}

interface Subject {
  readonly prompt: Prompt;
  readonly opened: OpenedModel;
  readonly suite: Suite;
  readonly meter: Meter;
  readonly used: UsedAnswers;
}

async function askAll(
  labelled: readonly LabelledTicket[],
  { prompt, opened, suite, meter, used }: Subject,
  context: CheckContext,
): Promise<AnswersById> {
  const { session, options, config, cache, interrupt } = context;
  const { world, voice } = session;
  const halt = new AbortController();
  const startedAt = world.now();
  const progress = await startProgress(world, !voice.isQuiet);
  let tickets = 0;
  let failed = 0;
  let missing = 0;
  const purse = openPurse({
    config: { maxCost: limitOf(suite) },
    ...{ opened, cache, budgetId: undefined, run: world.newId().slice(0, 8) },
  });
  const asking: Asking = {
    ...{ world, config, cache, purse, halt, stop: interrupt.stop, abort: interrupt.abort },
    policy: () => (options.replay === undefined ? 'ask' : 'recall'),
    listen: meter.listen,
    onAnswer(one) {
      used.add(one);
      context.used.add(one);
    },
    onOutcomes(batch) {
      tickets += batch.length;
      failed += batch.filter(({ error }) => error).length;
      missing += batch.filter(({ error }) => error && wasNotReached(error)).length;
      progress.update({
        tickets,
        failed,
        elapsedMs: world.now() - startedAt,
        total: labelled.length * suite.repeats,
      });
    },
  };
  try {
    const answers = await answerSuite(labelled, { prompt, opened, repeats: suite.repeats }, asking);
    if (interrupt.stop.aborted) throw interrupted();
    halt.signal.throwIfAborted();
    if (missing > 0) throw notRecorded(missing, labelled.length * suite.repeats, { suite, options });
    return answers;
  } finally {
    progress.stop();
  }
}

function notRecorded(
  missing: number,
  all: number,
  { suite, options: { replay = '' } }: { suite: Suite; options: CheckOptions },
): TicketsiftError {
  return new TicketsiftError(
    'not_recorded',
    `${suite.name}: ${missing} of ${all} answers are not in ${replay}: the prompt, the tickets, the model or its endpoint changed`,
    { hint: `Record them again: ticketsift check ${suite.name} --record ${replay}` },
  );
}

function factsOf(prompt: Prompt, cwd: string): PromptFacts {
  const { name, version, path, bodyLine } = prompt;
  return { name, version, path: fromHere(path, cwd), bodyLine, hash: promptHash(prompt) };
}
