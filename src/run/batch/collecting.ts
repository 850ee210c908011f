import { requestLine } from '../../core/batch/request-line.js';
import { batchTier, nanodollars, ratesAt, worstCost } from '../../core/cost.js';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import type { BatchForm, Model, ModelRequest } from '../../core/model.js';
import { formatSize } from '../../core/text/numbers.js';
import { cutShortFor } from '../../pipeline/cut-short.js';
import { enqueuedTokens } from '../../pipeline/estimate/batches.js';
import { inBatch } from '../../pipeline/leaving.js';
import { notSent } from '../../pipeline/not-sent.js';
import type { Answer, Send, TicketRequest } from '../../pipeline/send.js';
import type { NewBatch } from '../../storage/cache/batches/batches.js';
import type { BatchingStage, PutInBatches } from './batching.js';
import { Chunk, type ChunkLine, fits } from './chunk.js';
import type { LiveFailures } from './live-failures.js';
import { settingsOfBatch } from './settings.js';
import { limitsOf } from './steps/room.js';
import type { WaitingFiles } from './waiting-files.js';

export interface CollectingOptions {
  readonly files: WaitingFiles;
  /** A unique name. */
  readonly newId: () => string;
  /** Whether a request that failed in an earlier batch keeps its failure. */
  readonly keepsFailures: boolean;
  /** Whether a live request was answered in an earlier walk of the run. */
  readonly isProven: boolean;
  /** Why requests have no answer that no batch took, in this walk or an earlier one of the run. */
  readonly failures: LiveFailures;
}

/** Puts the requests of a run into batches, which are then prepared and nothing more. */
export interface Collecting {
  readonly batching: PutInBatches;
  /** The batches in which tickets of the run wait. */
  readonly waitedFor: ReadonlySet<string>;
  readonly isProven: boolean;
  /** Completes the last batch. Resolves to the ids of all that were prepared. */
  finish(): Promise<readonly string[]>;
  /** Gives up what was collected. */
  discard(): Promise<void>;
}

/**
 * Collects requests into batches below the limits of the endpoint. Before the first one a live request must be answered: it
 * proves key, model and prompt, and shows in what form the endpoint takes requests, which a batch cannot learn.
 */
export function collecting({
  files,
  newId,
  keepsFailures,
  isProven: wasProven,
  failures,
}: CollectingOptions): Collecting {
  const chunks: Chunk[] = [];
  const waits = new Map<string, TicketFailure>();
  let current: Chunk | undefined;
  let isProven = wasProven;
  /** One failure for all tickets of a batch: to make it for each of them took most of the time and memory of a walk. */
  const left = (batch: string): TicketFailure => {
    const known = waits.get(batch) ?? inBatch(batch);
    waits.set(batch, known);
    return known;
  };

  const batching: PutInBatches = (live, stage) => {
    const { cache, keys, stop, stopper, opened, planned } = stage;
    const { batches } = cache;
    const { model } = opened;
    const form = formOf(model);
    const { endpoint } = planned.plan.model;
    const queue = { model: model.name, endpoint: endpoint ?? '' };
    const limits = limitsOf(queue, batches.list(), form.limits);
    const prove = proving(live, form);
    const isCutShort = cutShortFor(model);
    const chunkFor = (line: ChunkLine): Chunk => {
      if (current && fits(current, line, limits)) return current;
      // Its file is completed in the end, as the requests before this one may still be on the way to it.
      current = new Chunk(newBatch(newId().slice(0, 8), stage), { batches, files });
      chunks.push(current);
      return current;
    };
    const lineFor = (request: TicketRequest): PaidLine => {
      try {
        return lineOf(request, { stage, form, keepsFailures });
      } catch (error) {
        return failures.note(request.key, error);
      }
    };
    const proved = (request: TicketRequest) =>
      prove(request).catch((error: unknown) => {
        if (stop.aborted) throw error;
        return failures.note(request.key, error);
      });
    const collect = async (request: TicketRequest): Promise<Answer> => {
      const line = lineFor(request);
      const chunk = chunkFor(line);
      const claim = await chunk.add(line, isCutShort);
      switch (claim.kind) {
        case 'ours':
          throw left(chunk.batch.id);
        case 'waiting':
          throw left(claim.batch);
        case 'answered':
          return { reply: claim.cached.reply, origin: 'cached' };
        case 'failed':
          throw new TicketFailure(claim.failure.code, claim.failure.message);
        case 'theirs':
          return live(request);
        case 'refused': {
          const lacking = stage.allowances.find(({ id }) => id === claim.budget.id);
          const spent = (await cache.budgets.used(claim.budget.id)) / nanodollars;
          stopper.abort(lacking?.exhausted(spent, line.amount / nanodollars));
          throw notSent(stop);
        }
      }
    };
    return async (request) => {
      const { key } = request;
      const waitsIn = batches.waitsIn(key);
      if (waitsIn !== undefined) throw left(waitsIn);
      const failure = (keepsFailures ? batches.failureOf(key) : undefined) ?? failures.of(key);
      if (failure) throw new TicketFailure(failure.code, failure.message);
      const answer = isProven ? undefined : await proved(request);
      if (answer === undefined || answer.origin === 'sent') isProven = true;
      if (answer) return answer;
      if (stop.aborted) throw notSent(stop);
      try {
        return await collect(request);
      } catch (error) {
        if (!(error instanceof TicketsiftError)) throw error;
        stopper.abort(error);
        throw notSent(stop);
      }
    };
    function newBatch(id: string, { run, allowances }: BatchingStage): NewBatch {
      return {
        id,
        label: {
          run,
          ...queue,
          family: keys.family.toString('hex'),
          budgets: allowances.map(({ id, maxCost }) => ({ id, limit: Math.floor(maxCost * nanodollars) })),
          settings: settingsOfBatch(stage),
        },
      };
    }
  };

  return {
    batching,
    get waitedFor() {
      return new Set(waits.keys());
    },
    get isProven() {
      return isProven;
    },
    async finish() {
      const prepared: string[] = [];
      for (const chunk of chunks) if (await chunk.complete()) prepared.push(chunk.batch.id);
      return prepared;
    },
    async discard() {
      for (const chunk of chunks) await chunk.drop();
    },
  };
}

/** @throws TicketsiftError `batch_unsupported` */
function formOf({ name, batch }: Model): BatchForm {
  if (batch) return batch;
  throw new TicketsiftError('batch_unsupported', `${name} takes no batches`, {
    hint: 'Run it without --batch.',
  });
}

/**
 * Sends requests live, one at a time, until one is answered. Resolves to the answer where the request was sent, and to nothing
 * for all others.
 */
function proving(
  live: Send,
  { isForBatchesAlone }: BatchForm,
): (request: TicketRequest) => Promise<Answer | undefined> {
  let trial: Promise<boolean> | undefined;
  return async (request) => {
    while (trial) if (await trial) return undefined;
    const answering = live(request).catch((error: unknown) => {
      // That is proof enough: it takes the key, and knows the model.
      if (isForBatchesAlone(error)) return undefined;
      throw error;
    });
    trial = answering
      .then(
        // A cached answer says nothing about the endpoint.
        (answer) => answer === undefined || answer.origin === 'sent',
        () => false,
      )
      .then((isProven) => {
        if (!isProven) trial = undefined;
        return isProven;
      });
    return answering;
  };
}

/** A line that is within the spending limits. */
interface PaidLine extends ChunkLine {
  readonly amount: number;
}

interface LineParts {
  readonly stage: BatchingStage;
  readonly form: BatchForm;
  readonly keepsFailures: boolean;
}

/** @throws TicketFailure `too_long` for a request that no file takes */
function lineOf({ key, content }: TicketRequest, { stage, form, keepsFailures }: LineParts): PaidLine {
  const text = requestLine(key, form, form.bodyOf(content));
  const bytes = Buffer.byteLength(text);
  const { maxBytes } = form.limits;
  if (bytes > maxBytes) {
    throw new TicketFailure(
      'too_long',
      `The request is ${formatSize(bytes)} long, and a file of a batch holds ${formatSize(maxBytes)} at most.`,
    );
  }
  const amount = boundOf(content, stage);
  return { key, text, bytes, tokens: enqueuedTokens(bytes), amount, keepsFailure: keepsFailures };
}

/** Returns the most that a request can cost in a batch, in nanodollars; 0 where that is not known and no limit needs it. */
function boundOf(content: ModelRequest, { opened: { model, price }, allowances }: BatchingStage): number {
  const rates = price && ratesAt(price, batchTier);
  const bound = rates && model.bound?.(content);
  if (!bound) return 0;
  const { input, output = allowances.length === 0 ? undefined : Number.MAX_SAFE_INTEGER } = bound;
  return output === undefined ? 0 : worstCost(rates, { input, output });
}
