import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { fromHere } from '../core/text/locations.js';
import { findPrompt } from '../prompts/find.js';
import { promptHash } from '../prompts/prompt-hash.js';
import { nameOfCascade } from '../run/cascade/models.js';
import { chooseCascade, type NamedCascade } from '../run/cascade/plan-cascade.js';
import { isRedacted } from '../run/plan-run.js';
import { answerSuite, RequestTimes } from './answer.js';
import { assess, labelsOf } from './assess/assess.js';
import { runAgain } from './assess/endpoint-failures.js';
import type { PromptFacts, Report } from './assess/report.js';
import { requireThresholds } from './assess/thresholds.js';
import { approve, fileToApprove } from './baseline/approve.js';
import { answersOf, findReference } from './baseline/comparison.js';
import { commandOf } from './command-of.js';
import type { CheckContext } from './context.js';
import type { Suite } from './find-suites.js';
import type { CheckOptions } from './options.js';
import { splitQueues } from './queues.js';
import { readLabelled } from './read-labelled.js';
import { describeUnknownLabels } from './unknown-labels.js';

/** A report, with what differs each time and so is not a part of it. */
export interface CheckedSuite {
  readonly report: Report;
  readonly times: RequestTimes;
  readonly elapsedMs: number;
  /** The charge for all its requests, in US dollars; undefined where that is not known. */
  readonly spent: number | undefined;
}

/**
 * Classifies the labelled tickets of a suite and assesses the answers.
 * @throws TicketsiftError what prevents that: see `findSource`, `findPrompt`, `openRun`; `cost_limit`;
 * `not_recorded`; `interrupted`
 */
export async function checkSuite(suite: Suite, context: CheckContext): Promise<CheckedSuite> {
  const { world, options, places } = context;
  const startedAt = world.elapsed();
  const prompt = await findPrompt(suite.prompt, places);
  const { source, subjectColumn, labelled } = await readLabelled(suite, context);
  // Problems with these must show before any request is sent.
  if (options.approve) fileToApprove(suite);
  const file = fromHere(suite.tickets, world.cwd);
  const queues = splitQueues(labelled, suite.queues, file);
  const { counted } = queues;
  requireThresholds(suite.thresholds, labelsOf(prompt, counted));
  const unknown = describeUnknownLabels(labelled, prompt);
  if (unknown !== undefined) context.listen({ kind: 'warning', text: `${file}: ${unknown}` });
  const cascade = cascadeOf(prompt, suite, context.config);
  const model = cascade ? nameOfCascade(cascade) : modelOf(prompt, suite);
  const reference = await findReference(suite, {
    against: options.against,
    places,
    git: world.environment.git,
    prompt,
    labelled,
    counted,
    model,
    isRedacted: (one) => isRedacted(one, context.config),
    isApproving: options.approve === true,
    note: (text) => context.listen({ kind: 'note', text }),
  });
  const times = new RequestTimes();
  const given = { suite, model, cascade, source, subjectColumn, times };
  const { answers, cost, ...own } = await answerSuite(prompt, labelled, given, context);
  let { spent } = own;
  const { renames } = suite;
  const before = await answersOf(reference, { prompt, counted, renames }, async (other) => {
    const compared = await answerSuite(other, counted, given, withoutNotes(context));
    spent = spent !== undefined && compared.spent !== undefined ? spent + compared.spent : undefined;
    return compared.answers;
  });
  const redacted = isRedacted(prompt, context.config);
  const again = againBy(options);
  const assessed = assess({
    suite: suite.name,
    prompt,
    promptFacts: promptFactsOf(prompt, world.cwd),
    model,
    source: file,
    endpoint: suite.endpoint,
    margin: suite.margin,
    repeats: suite.repeats,
    thresholds: suite.thresholds,
    cost,
    again,
    inconclusive: options.inconclusive,
    redacted,
    queues,
    labelled: counted,
    answers,
    before,
  });
  if (options.approve) {
    await approve(suite, { prompt, model, labelled, answers, report: assessed, again, redacted }, context);
  }
  const report: Report = options.approve
    ? { ...assessed, effect: 'approved', next: afterApproval }
    : assessed;
  return { report, times, spent, elapsedMs: world.elapsed() - startedAt };
}

/** What to do next where the baseline has been written: the advice for the old one no longer applies. */
const afterApproval = 'These answers are the baseline now. Commit it.';

/** What to do where the endpoint failed: a replay never sends anything. */
function againBy(options: CheckOptions): string {
  if (options.replay === undefined) return runAgain;
  return `Record the answers again (${commandOf(options, ['--record', options.replay])}), as a replay sends nothing.`;
}

/** Returns the two models of a suite; its own settings override the general ones. */
function cascadeOf(
  prompt: Prompt,
  { model }: Suite,
  config: CheckContext['config'],
): NamedCascade | undefined {
  const isSaid = config.cascade.origin.kind === 'flag';
  return isSaid || model === config.model.value ? chooseCascade(prompt, config) : undefined;
}

/**
 * Checks that a model is named.
 * @throws TicketsiftError `no_model` where neither suite nor prompt names one: a baseline is for one model
 */
function modelOf(prompt: Prompt, suite: Suite): string {
  const name = suite.model ?? prompt.model;
  if (name !== undefined) return name;
  throw new TicketsiftError('no_model', `${suite.name}: the model is not named`, {
    hint: 'A check needs a prompt and a model: set model: in the suite, or use --model (such as embedded or gpt-4o-mini).',
  });
}

/** The same model answers to the other prompt, so its notes say nothing new. */
function withoutNotes(context: CheckContext): CheckContext {
  return {
    ...context,
    listen(event) {
      if (event.kind !== 'note') context.listen(event);
    },
  };
}

/** Returns what a report says of a prompt. */
export function promptFactsOf(prompt: Prompt, cwd: string): PromptFacts {
  const { name, version, path, bodyLine } = prompt;
  return { name, version, path: fromHere(path, cwd), bodyLine, hash: promptHash(prompt) };
}
