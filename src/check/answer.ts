import type { Setting } from '../config/setting.js';
import { interrupted } from '../core/errors/interrupted.js';
import { wasNotReached } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import { Histogram } from '../core/stats/histogram.js';
import type { RunListener } from '../run/events.js';
import { openRun } from '../run/open-run.js';
import { planRun } from '../run/plan-run.js';
import { UsedAnswers } from '../run/used-answers.js';
import type { FoundSource } from '../sources/find.js';
import type { AnswersById } from './assess/assess.js';
import type { CheckAnswer } from './assess/report.js';
import type { CheckContext } from './context.js';
import type { Suite } from './find-suites.js';
import type { LabelledTicket } from './labels.js';

/** What the requests of a check took: no part of a report, which says the same each time. */
export class RequestTimes {
  /** How long answers took, in milliseconds. */
  readonly latencies = new Histogram();

  readonly listen: RunListener = (event) => {
    if (event.kind === 'answered') this.latencies.add(event.tookMs);
  };
}

export interface SuiteAnswers {
  readonly answers: AnswersById;
  /** What all answers are worth, in US dollars; undefined where that is not known. */
  readonly cost: number | undefined;
  /** What this check was charged for them, in US dollars: nothing for what was cached, and failed tries, too. */
  readonly spent: number | undefined;
}

interface AnswerOptions {
  readonly suite: Suite;
  readonly model: string;
  readonly source: FoundSource;
  readonly subjectColumn: string | undefined;
  readonly times: RequestTimes;
}

/**
 * Returns what a prompt's model answers to labelled tickets, whose labels it does not see: once for each repeat.
 * @throws TicketsiftError `interrupted`; `not_recorded`; what doomed the run
 */
export async function answerSuite(
  prompt: Prompt,
  labelled: readonly LabelledTicket[],
  { suite, model, source, subjectColumn, times }: AnswerOptions,
  context: CheckContext,
): Promise<SuiteAnswers> {
  const { options, cache, interrupt, world, listen } = context;
  const config = {
    ...context.config,
    model: said(model, `named for ${suite.name}`),
    maxCost: said(suite.maxCost, 'max_cost'),
  };
  const tickets = labelled.map(({ ticket }) => ticket);
  const used = new UsedAnswers();
  const planned = await planRun(
    {
      source,
      prompt,
      keepsCache: !cache.isTemporary,
      sends: options.replay === undefined,
      isReplay: options.replay !== undefined,
      repeats: suite.repeats,
    },
    { world, config, login: context.login },
  );
  await using run = await openRun(planned, {
    world,
    config,
    login: context.login,
    interrupt: () => interrupt,
    cache,
    tickets: { columns: tickets[0]?.columns ?? [], subjectColumn, tickets },
    listen(event) {
      times.listen(event);
      listen(event);
    },
    onAnswer(answer) {
      used.add(answer);
      context.used.add(answer);
    },
  });
  const answers = new Map<string, CheckAnswer[]>(tickets.map(({ id }) => [id, []]));
  let missing = 0;
  for await (const batch of run.outcomes) {
    for (const outcome of batch) {
      answers.get(outcome.ticket.id)?.push(answerOf(outcome));
      if (outcome.error && wasNotReached(outcome.error)) missing++;
    }
  }
  const { status, error, cost: charged } = await run.finish();
  if (status === 'interrupted') throw interrupted();
  if (error !== undefined) throw error;
  if (missing > 0) throw notRecorded(missing, labelled.length * suite.repeats, suite, options.replay ?? '');
  return { answers, cost: used.cost(run.price), spent: run.price && (charged ?? 0) };
}

/** A setting that a suite decides, as a flag would. */
function said<T>(value: T, where: string): Setting<T> {
  return { value, origin: { kind: 'flag', where } };
}

function notRecorded(missing: number, all: number, suite: Suite, replay: string): TicketsiftError {
  return new TicketsiftError(
    'not_recorded',
    `${suite.name}: ${missing} of ${all} answers are not in ${replay}: the prompt, the tickets, the model or its endpoint changed`,
    { hint: `Record them again: ticketsift check ${suite.name} --record ${replay}` },
  );
}

function answerOf({ classification, error }: Outcome): CheckAnswer {
  return error ? { error: { code: error.code, message: error.message } } : { classification };
}
