import { asByFlag, notSet } from '../config/setting.js';
import { interrupted } from '../core/errors/interrupted.js';
import { wasNotReached } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import { Histogram } from '../core/stats/histogram.js';
import { grouped } from '../core/text/numbers.js';
import { shorten } from '../core/text/shorten.js';
import { settingOfCascade } from '../run/cascade/models.js';
import type { NamedCascade } from '../run/cascade/plan-cascade.js';
import type { RunListener } from '../run/events.js';
import { openRun } from '../run/open-run.js';
import { acceptanceOf, cleaningOf } from '../run/options.js';
import { planRun } from '../run/plan-run.js';
import { UsedAnswers } from '../run/used-answers.js';
import type { FoundSource } from '../sources/find.js';
import type { AnswersById } from './assess/assess.js';
import { describeEndpointErrors } from './assess/endpoint-failures.js';
import type { CheckAnswer } from './assess/report.js';
import { commandOf } from './command-of.js';
import type { CheckContext } from './context.js';
import type { Suite } from './find-suites.js';
import type { LabelledTicket } from './labels.js';
import { recordedRun } from './new-recording.js';
import type { CheckOptions } from './options.js';
import type { MissingRequest } from './replay.js';

/** What the requests of a check took. It is not part of a report, which is the same each time. */
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
  /** What this check was charged for them, in US dollars: nothing for cached ones, but failed tries count. */
  readonly spent: number | undefined;
}

interface AnswerOptions {
  readonly suite: Suite;
  /** As people see it. */
  readonly model: string;
  /** Undefined where one model answers alone. */
  readonly cascade: NamedCascade | undefined;
  readonly source: FoundSource;
  readonly subjectColumn: string | undefined;
  readonly times: RequestTimes;
}

/**
 * Returns a prompt model's answers to labelled tickets, whose labels it does not see: one for each repeat.
 * @throws TicketsiftError `interrupted`; `not_recorded`; what doomed the run
 */
export async function answerSuite(
  prompt: Prompt,
  labelled: readonly LabelledTicket[],
  { suite, model, cascade, source, subjectColumn, times }: AnswerOptions,
  context: CheckContext,
): Promise<SuiteAnswers> {
  const { options, cache, interrupt, world, listen } = context;
  const config = {
    ...context.config,
    model: cascade ? notSet : asByFlag(model, `named for ${suite.name}`),
    cascade: cascade ? asByFlag(settingOfCascade(cascade), cascade.where) : notSet,
    maxCost: asByFlag(suite.maxCost, 'max_cost'),
  };
  const tickets = labelled.map(({ ticket }) => ticket);
  const used = new UsedAnswers();
  const missingKeys = new Map<string, Uint8Array>();
  const planned = await planRun(
    {
      source,
      prompt,
      keepsCache: !cache.isTemporary,
      sends: options.replay === undefined,
      isReplay: options.replay !== undefined,
      repeats: suite.repeats,
      clean: cleaningOf(options),
      acceptance: acceptanceOf(options),
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
      context.recorder.used.add(answer);
    },
    onFailure(failed) {
      const { error, key, ticket } = failed;
      if (!wasNotReached(error)) context.recorder.addFailure(failed, model);
      else if (!missingKeys.has(ticket.id)) missingKeys.set(ticket.id, key);
    },
    failureOf: context.replay?.failureOf,
  });
  const recorded = recordedRun(planned.plan, run.family);
  context.recorder.addRun(recorded);
  if (run.first && planned.plan.cascade) {
    const { model: first } = planned.plan.cascade;
    context.recorder.addRun(recordedRun({ ...planned.plan, model: first }, run.first.family));
  }
  const answers = new Map<string, CheckAnswer[]>(tickets.map(({ id }) => [id, []]));
  const missing: MissingRequest[] = [];
  for await (const batch of run.outcomes) {
    for (const outcome of batch) {
      const { id } = outcome.ticket;
      const ofTicket = answers.get(id) ?? [];
      if (outcome.error && wasNotReached(outcome.error))
        missing.push({ ticket: id, repeat: ofTicket.length });
      ofTicket.push(checkAnswerOf(outcome));
    }
  }
  const { status, error, cost: charged } = await run.finish();
  if (status === 'interrupted') throw interrupted();
  if (error !== undefined) throw error;
  const [first] = missing;
  if (first) {
    const key = missingKeys.get(first.ticket);
    const why = context.replay?.explain(missing, recorded, tickets.length) ?? '';
    const count = `${grouped(missing.length)} of ${grouped(labelled.length * suite.repeats)}`;
    throw notRecorded(`${suite.name}: ${count} answers`, { why, first, key }, options);
  }
  const failures = describeEndpointErrors(answers);
  if (options.record !== undefined && failures.length > 0 && !options.force) {
    throw new TicketsiftError(
      'not_recordable',
      `${suite.name}: ${options.record} is not written: ${failures.join('; ')}`,
      { hint: againHint(cache) },
    );
  }
  return { answers, cost: used.cost(run.price, run.first?.price), spent: run.price && (charged ?? 0) };
}

function notRecorded(
  what: string,
  { why, first, key }: { why: string; first: MissingRequest; key: Uint8Array | undefined },
  options: CheckOptions,
): TicketsiftError {
  const { replay = '' } = options;
  const name = key === undefined ? '' : `, key ${Buffer.from(key).toString('hex').slice(0, 16)}`;
  return new TicketsiftError(
    'not_recorded',
    `${what} are not in ${replay}: ${why} (the first is of ticket ${shorten(first.ticket, 40)}${name})`,
    { hint: `Record them again: ${commandOf(options, ['--record', replay])}` },
  );
}

/** A cache that is kept has the answers so far. */
function againHint({ isTemporary }: CheckContext['cache']): string {
  const again = isTemporary
    ? 'Run it again, without --no-cache'
    : 'Run it again: the answers so far are cached';
  return `${again}. --record --force records the failures as they are.`;
}

/** Returns an outcome in the form of reports. */
export function checkAnswerOf({ classification, error }: Outcome): CheckAnswer {
  return error ? { error: { code: error.code, message: error.message } } : { classification };
}
