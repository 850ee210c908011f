import { batchTier, type Rates, ratesAt } from '../core/cost.js';
import type { Reply } from '../core/model.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import { Resources } from '../core/resources.js';
import type { Ticket } from '../core/ticket.js';
import { isLocalModel } from '../models/index.js';
import type { UpdatePreview } from '../outputs/databases/update.js';
import { failed } from '../pipeline/answering.js';
import { cutShortFor } from '../pipeline/cut-short.js';
import { type BatchFigures, estimateBatches } from '../pipeline/estimate/batches.js';
import type { Estimate } from '../pipeline/estimate/estimate.js';
import { type Preview, startPreview } from '../pipeline/estimate/preview.js';
import type { Keys } from '../pipeline/key.js';
import type { OnRedacted } from '../prompts/redaction/redaction.js';
import type { ReadReply } from '../prompts/reply.js';
import type { Template } from '../prompts/template.js';
import type { Cache } from '../storage/cache/cache.js';
import { limitsOf } from './batch/steps/room.js';
import { goesOn } from './cascade/models.js';
import type { OpenedModel } from './model/open-model.js';
import { replyReaderFor } from './model/reply-reader.js';
import { openParts, type PartsContext } from './open-parts.js';
import type { PlannedRun } from './plan.js';

/** What a run would do and cost. Everything it needs has been read. */
export interface RunPreview extends Omit<Preview, 'survey' | 'savings'> {
  /** What was removed from how many tickets; `tokens` is undefined where they cost nothing. */
  readonly saved: {
    readonly tickets: number;
    readonly characters: number;
    readonly tokens: number | undefined;
  };
  readonly model: string;
  readonly isFree: boolean;
  /** Undefined where nothing is to be sent, or it costs nothing. */
  readonly estimate: Estimate | undefined;
  /** Whether tokens are counted exactly as the model does. */
  readonly isExact: boolean;
  /** At the service tier of the requests; undefined where it is not known. */
  readonly price: Rates | undefined;
  readonly tier: string | undefined;
  /** See `OpenTickets.withoutSubject`. */
  readonly withoutSubject: string | undefined;
  /** The day on which the price was read, where it ships with the program. */
  readonly priceAsOf: string | undefined;
  /** How its requests would go in batches; undefined where they are sent live. */
  readonly batches: BatchFigures | undefined;
  /** What would be written where the tickets come from, as sentences. Hostile. */
  readonly update?: readonly string[] | undefined;
  /**
   * What the first of two models would do; the rest is then about the second, for the tickets that may go on.
   */
  readonly before?: RunPreview;
}

/**
 * Walks the tickets of a plan as a run would, and sends nothing.
 * @throws TicketsiftError as `openRun`
 */
export async function previewRun(
  planned: PlannedRun,
  context: PartsContext & Pick<PreviewParts, 'onTicket'> & { readonly update?: UpdatePreview | undefined },
): Promise<RunPreview> {
  const { update } = context;
  await using resources = new Resources();
  const parts = await openParts(planned, context, resources);
  const { source, tickets, template, keys, cache, opened, redactions, cleaner, first } = parts;
  const { withoutSubject } = source;
  const { prompt } = planned;
  parts.introduce();
  const { endpoint } = planned.plan.model;
  const batchesAt = planned.plan.inBatches && endpoint !== null ? endpoint : undefined;
  const shared = { template, cache, withoutSubject, prompt };
  const onRedacted = redactions && { onRedacted: redactions.add };
  const readLast = update && replyReaderFor(opened.model.name, prompt);
  const onLast = (ticket: Ticket, cached: Reply | undefined) => {
    context.onTicket?.(ticket, cached);
    if (readLast) update?.add(ticket, cached && outcomeOf(ticket, cached, readLast).classification);
  };
  const sure = planned.plan.cascade?.sure;
  if (!first || !sure) {
    using walk = startStage({
      ...shared,
      batchesAt,
      keys,
      opened,
      ...onRedacted,
      onTicket: onLast,
    });
    for await (const batch of tickets()) await walk.add(batch);
    const previewed = await walk.result();
    redactions?.sum();
    cleaner?.sum();
    return { ...previewed, update: update?.lines() };
  }
  const read = replyReaderFor(first.opened.model.name, prompt);
  let going: Ticket[] = [];
  using before = startStage({
    ...shared,
    keys: first.keys,
    opened: first.opened,
    ...onRedacted,
    onTicket(ticket, cached) {
      const outcome = cached && outcomeOf(ticket, cached, read);
      if (outcome === undefined || goesOn(outcome, sure)) {
        going.push(ticket);
        return;
      }
      context.onTicket?.(ticket, cached);
      update?.add(ticket, outcome.classification);
    },
  });
  using after = startStage({ ...shared, batchesAt, keys, opened, onTicket: onLast });
  for await (const batch of tickets()) {
    going = [];
    await before.add(batch);
    await after.add(going);
  }
  const result = await after.result();
  const previewed = { ...result, before: await before.result(), update: update?.lines() };
  redactions?.sum();
  cleaner?.sum();
  return previewed;
}

/** Returns the outcome of a cached reply. */
function outcomeOf(ticket: Ticket, reply: Reply, read: ReadReply): Outcome {
  try {
    return { ticket, origin: 'cached', classification: read(reply) };
  } catch (error) {
    return failed(ticket, error);
  }
}

interface PreviewParts extends Pick<RunPreview, 'withoutSubject'> {
  readonly template: Template;
  readonly keys: Keys;
  readonly cache: Cache;
  readonly opened: OpenedModel;
  readonly prompt: Prompt;
  /** The endpoint of the model, where its requests are sent in batches. */
  readonly batchesAt?: string | undefined;
  readonly onRedacted?: OnRedacted;
  /** Receives each ticket that has a request, and the cached reply to it. */
  readonly onTicket?: ((ticket: Ticket, cached: Reply | undefined) => void) | undefined;
}

/** Starts a walk over tickets that estimates the requests to one model. */
function startStage({
  template,
  keys,
  cache,
  opened,
  withoutSubject,
  prompt,
  batchesAt,
  onRedacted,
  onTicket,
}: PreviewParts) {
  const { model, priceAsOf } = opened;
  const tier = batchesAt === undefined ? opened.tier : batchTier;
  const price = opened.price && ratesAt(opened.price, tier);
  const isCutShort = cutShortFor(model);
  const walk = startPreview({
    template,
    keys,
    answers: cache.answers,
    isCutShort,
    ...(onRedacted && { onRedacted }),
    onTicket,
  });
  const figuresOf = (survey: Preview['survey'], endpoint: string) => {
    const { batch } = model;
    if (!batch) return undefined;
    const queue = { model: model.name, endpoint };
    return estimateBatches(survey, batch, limitsOf(queue, cache.batches.list(), batch.limits));
  };
  const result = async (): Promise<RunPreview> => {
    const { survey, savings, ...counts } = walk.found;
    const isFree = isLocalModel(model.name);
    const isCounted = !isFree && (survey.requests > 0 || savings.tickets > 0);
    const saved = { tickets: savings.tickets, characters: savings.characters, tokens: undefined };
    const batches = batchesAt === undefined ? undefined : figuresOf(survey, batchesAt);
    const facts = {
      ...counts,
      saved,
      model: model.name,
      isFree,
      price,
      tier,
      priceAsOf,
      withoutSubject,
      batches,
    };
    if (!isCounted) return { ...facts, estimate: undefined, isExact: false };
    const [{ loadTokenizer, countsExactly }, { estimate }] = await Promise.all([
      import('../models/tokens.js'),
      import('../pipeline/estimate/estimate.js'),
    ]);
    const isExact = countsExactly(model.name);
    const countTokens = await loadTokenizer();
    const past = survey.requests === 0 ? [] : await cache.answers.pastUsage(keys.family, 1_000);
    return {
      ...facts,
      saved: { ...saved, tokens: savings.tokens(countTokens) },
      estimate:
        survey.requests === 0
          ? undefined
          : estimate(survey, { countTokens, isExact, prompt, past: () => past }),
      isExact,
    };
  };
  return { add: walk.add, result, [Symbol.dispose]: () => walk[Symbol.dispose]() };
}
