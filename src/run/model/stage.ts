import type { Ticket } from '../../core/ticket.js';
import type { AnsweringOptions, Policy } from '../../pipeline/answering.js';
import type { AnsweringStage } from '../../pipeline/cascading.js';
import { createSend } from '../../pipeline/chain.js';
import { cutShortFor } from '../../pipeline/cut-short.js';
import type { RequestEvent } from '../../pipeline/event.js';
import { createRequestKeys } from '../../pipeline/key.js';
import { Meter } from '../../pipeline/meter.js';
import { moved, PaceRecord } from '../../pipeline/pacer/pace-record.js';
import type { SharedLimits } from '../../pipeline/pacer/paced.js';
import type { Budget } from '../../pipeline/spending.js';
import { noBatches } from '../../storage/cache/batches/no-batches.js';
import { failureInBatches } from '../batch/batching.js';
import type { Allowance } from '../budget/allowance.js';
import { allowancesOf, openBudget } from '../budget/budget.js';
import type { OpenParts } from '../open-parts.js';
import type { RunContext } from '../opened-run.js';
import type { PlannedRun } from '../plan.js';
import { replyReaderFor } from './reply-reader.js';
import { shareLimits } from './shared-limits.js';

type OpenedStage = Pick<NonNullable<OpenParts['first']>, 'opened' | 'facts' | 'keys'>;

/** A model of a run with the parts that belong to it while it answers. */
export interface ModelStage extends OpenedStage {
  /** Whether it answers at an endpoint. */
  readonly isEndpoint: boolean;
  readonly meter: Meter;
  readonly budget: Budget | undefined;
  readonly sharedLimits: SharedLimits | undefined;
  readonly paceRecord: PaceRecord;
}

/** What the models of a run have in common. */
export interface StageRun {
  readonly id: string;
  readonly planned: PlannedRun;
  readonly context: RunContext;
  readonly parts: Pick<OpenParts, 'cache' | 'template'>;
  /** The current user's daily limit, where there is one. */
  readonly daily: Allowance | undefined;
  /** See `timeFromNow`. */
  readonly time: () => number;
  /** Aborted where the run stops by itself, with the reason. */
  readonly stopper: AbortController;
}

/** How the tickets of a run get answers from one of its models. */
export interface StageAnswering extends Pick<AnsweringOptions, 'onAnswer'> {
  /** 0 for the first answer to a ticket. */
  readonly repeat: number;
  readonly policy: (ticket: Ticket) => Policy;
  /** Fires where nothing more is to be sent. */
  readonly stop: AbortSignal;
  /** Fires where what is in flight is to be dropped. */
  readonly abort: AbortSignal;
  readonly listen: (event: RequestEvent) => void;
}

/** Opens what a model needs to answer. @throws TicketsiftError see `openBudget` and `shareLimits` */
export async function openStage(
  opening: OpenedStage,
  { endpoint, name: model }: Pick<PlannedRun['plan']['model'], 'endpoint' | 'name'>,
  { id, planned, context, parts: { cache }, daily, time, stopper }: StageRun,
): Promise<ModelStage> {
  const { opened, facts, keys } = opening;
  const { world, login } = context;
  return {
    isEndpoint: endpoint !== null,
    sharedLimits:
      endpoint === null || !planned.endpoint
        ? undefined
        : await shareLimits({ endpoint: planned.endpoint, model, cache, login, stopper }),
    opened,
    facts,
    keys,
    meter: new Meter(),
    budget: openBudget({ limits: planned.plan.limits, daily, opened, cache, run: id }),
    paceRecord: new PaceRecord(moved(facts.pacing, world.elapsed() - time())),
  };
}

/** Returns how tickets get answers from a model. */
export function answeringOf(
  stage: ModelStage,
  { id, planned, context, parts: { cache, template }, daily, time, stopper }: StageRun,
  { repeat, policy, stop, abort, listen, onAnswer }: StageAnswering,
): AnsweringStage {
  const { plan, prompt } = planned;
  const { limits } = plan;
  const { world } = context;
  const { opened, budget } = stage;
  const { model } = opened;
  // A repeated answer is cached separately.
  const identity = repeat === 0 ? model.identity : { ...model.identity, repeat };
  const keys = repeat === 0 ? stage.keys : createRequestKeys({ identity }, template);
  const live = createSend({
    model,
    keys,
    cache,
    batches: plan.ignoresBatches ? noBatches : cache.batches,
    budget,
    concurrency: limits.concurrency,
    requestsPerMinute: limits.requestsPerMinute,
    tokensPerMinute: limits.tokensPerMinute,
    sharedLimits: stage.sharedLimits,
    paceRecord: stage.paceRecord,
    retries: limits.retries,
    ticketTimeoutMs: limits.ticketTimeoutMs,
    maxWaitMs: limits.maxWaitMs,
    clock: world,
    now: time,
    random: world.random,
    stop,
    stopper,
    confirm: context.confirm,
    abort,
    listen,
  });
  const send =
    context.batching && stage.isEndpoint
      ? context.batching(live, {
          run: id,
          planned: { plan, prompt },
          opened,
          keys,
          cache,
          allowances: budget ? allowancesOf({ limits, daily, run: id }) : [],
          stop,
          stopper,
        })
      : live;
  return {
    model: model.name,
    template,
    keys,
    readReply: replyReaderFor(model.name, prompt, plan.acceptance),
    answers: cache.answers,
    isCutShort: cutShortFor(model),
    send,
    policy,
    repairs: limits.repairs,
    now: time,
    listen,
    onAnswer,
    onFailure: context.onFailure,
    failureOf: plan.inBatches ? failureInBatches(cache, context.failureOf) : context.failureOf,
  };
}

/** Keeps for later runs how fast the endpoint of a model can be sent requests, where it has answered. */
export function keepPace({ meter, facts, paceRecord }: ModelStage, { context, time }: StageRun): void {
  if (meter.answered > 0) facts.keepPacing(moved(paceRecord.facts, time() - context.world.elapsed()));
}

/** Returns the cost of all models in US dollars; undefined where nothing was used, or a price is not known. */
export function costOfStages(stages: readonly ModelStage[]): number | undefined {
  const costs = stages
    .filter(({ meter }) => meter.usage !== undefined)
    .map(({ meter, opened: { price } }) => price && meter.cost(price));
  return costs.length === 0
    ? undefined
    : costs.reduce((sum, cost) => (sum !== undefined && cost !== undefined ? sum + cost : undefined), 0);
}
