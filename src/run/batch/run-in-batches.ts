import type { TicketError } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import { Resources } from '../../core/resources.js';
import { cachePlace } from '../cache-place.js';
import type { RunEnd } from '../end.js';
import { openRun } from '../open-run.js';
import type { RunContext } from '../opened-run.js';
import type { PlannedRun } from '../plan.js';
import { type BatchView, viewOf } from './batch-view.js';
import { type CollectingOptions, collecting } from './collecting.js';
import { leadOnce, leadUntilSettled } from './lead.js';
import { LiveFailures } from './live-failures.js';
import {
  type BatchContext,
  type BatchEvent,
  isOpenBatch,
  type OpenBatches,
  openBatches,
} from './open-batches.js';

/** What a run in batches takes from its surroundings, besides what a run does. */
export interface InBatchesContext
  extends Omit<RunContext, 'batching' | 'cache' | 'interrupt' | 'isRecorded'> {
  readonly interrupt: ReturnType<RunContext['interrupt']>;
  readonly onBatch: (event: BatchEvent) => void;
}

/** How far a run in batches came. */
export interface InBatches {
  /** `answered`: nothing waits in a batch any more. `waiting`: batches are on their way. */
  readonly why: 'answered' | 'waiting' | 'timeout' | 'interrupted';
  /** The id of the run, for the one that shows its results, as they share a spending limit. */
  readonly id: string;
  /** The batches that it made. */
  readonly created: readonly BatchView[];
  /** The batches in which its tickets wait. */
  readonly waitedFor: readonly BatchView[];
  /** Returns why a request has no answer that is in no batch. */
  readonly failureOf: (key: Uint8Array) => TicketError | undefined;
  /** Of the last walk over the tickets: what was cached, what waits, what was sent live. */
  readonly end: RunEnd;
}

/**
 * Sends what is not cached of a run in batches, and waits for them where that is wanted. What has to be asked differently, since
 * an answer could not be read, makes another round. The results are those of `answeredPlan`.
 * @param waitMs the longest wait, in milliseconds; undefined does not wait
 * @throws TicketsiftError `usage` where the run can use no batches; `batch_unsupported`; `cost_limit` and the like from the run,
 * once what it could pay for is under way
 */
export async function runInBatches(
  planned: PlannedRun,
  context: InBatchesContext,
  { waitMs }: { readonly waitMs?: number | undefined } = {},
): Promise<InBatches> {
  refuseUnbatched(planned);
  await using resources = new Resources();
  const { world, interrupt, onBatch } = context;
  const { stop } = interrupt;
  if ((await cachePlace(world, context.config)).kind === 'shared') throw needsOwnFile();
  const batchContext: BatchContext = { ...context, listen: onBatch, stop };
  const opened = await openBatches(batchContext, resources);
  const id = context.id ?? world.newId().slice(0, 8);
  const until = waitMs === undefined ? undefined : world.elapsed() + waitMs;
  const created: string[] = [];
  // What has been answered by now need not be waited for, and what failed may be sent again.
  await leadThoseAt(planned.plan.model.endpoint, opened, batchContext);
  const failures = new LiveFailures();
  let isProven = false;
  for (let round = 0; ; round++) {
    const walk = await collectOnce(planned, { ...context, id }, opened, {
      keepsFailures: round > 0,
      isProven,
      failures,
    });
    isProven = walk.isProven;
    created.push(...walk.prepared);
    const why = await leadRound(walk, opened, batchContext, until);
    if (why !== undefined) {
      return {
        why,
        id,
        created: viewsOf(created, opened),
        waitedFor: viewsOf([...walk.waitedFor], opened),
        failureOf: (key) => failures.of(key),
        end: walk.end,
      };
    }
  }
}

/**
 * Sends what a walk has prepared, and waits for it where that is wanted. Resolves to nothing where another walk is needed.
 * @param until when the wait is over, by the clock that only goes on; undefined does not wait
 * @throws what stopped the walk
 */
async function leadRound(
  { prepared, waitedFor, end }: Walk,
  opened: OpenBatches,
  context: BatchContext,
  until: number | undefined,
): Promise<InBatches['why'] | undefined> {
  const { stop } = context;
  if (prepared.length > 0 && !stop.aborted) await leadOnce({ ids: prepared }, opened, context);
  if (stop.aborted) return 'interrupted';
  // What batches have set aside and not spent comes back, and pays for others.
  const mayGoOn = isOfLimit(end.error) && waitedFor.size > 0 && until !== undefined;
  if (end.error !== undefined && !mayGoOn) throw end.error;
  if (waitedFor.size === 0) return 'answered';
  if (until === undefined) return 'waiting';
  const waitMs = Math.max(0, until - context.world.elapsed());
  const ids = [...waitedFor].filter((one) => opened.cache.batches.find(one) !== undefined);
  const { why } = await leadUntilSettled({ ids, waitMs }, opened, context);
  return why === 'settled' ? undefined : why;
}

function isOfLimit(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'cost_limit';
}

/** Leads on what was sent to an endpoint before. What cannot go on shows when it is waited for. */
async function leadThoseAt(
  endpoint: string | null,
  opened: OpenBatches,
  context: BatchContext,
): Promise<void> {
  const ids = opened.cache.batches
    .list()
    .filter((batch) => isOpenBatch(batch) && batch.label.endpoint === endpoint)
    .map(({ id }) => id);
  await leadOnce({ ids }, opened, context).catch((error: unknown) => {
    if (!(error instanceof TicketsiftError) || error.code === 'cache_not_written') throw error;
    context.listen({ kind: 'warning', text: error.message });
  });
}

/** Returns the plan that gives the results of a run in batches: it sends nothing. */
export function answeredPlan(planned: PlannedRun): PlannedRun {
  return { ...planned, plan: { ...planned.plan, sends: false, inBatches: true } };
}

/** A walk over all tickets: the batches that it prepared, and those in which tickets wait. */
type Walk = Awaited<ReturnType<typeof collectOnce>>;

/** Walks all tickets once, and prepares batches of what has no answer. */
async function collectOnce(
  planned: PlannedRun,
  context: InBatchesContext,
  { cache, files }: OpenBatches,
  { keepsFailures, isProven, failures }: Pick<CollectingOptions, 'keepsFailures' | 'isProven' | 'failures'>,
) {
  const { newId } = context.world;
  const collected = collecting({ files, newId, keepsFailures, isProven, failures });
  try {
    await using run = await openRun(planned, {
      ...context,
      cache,
      batching: collected.batching,
      interrupt: () => context.interrupt,
    });
    for await (const _ of run.outcomes);
    const end = await run.finish();
    if (end.status === 'interrupted') {
      await collected.discard();
      return { end, prepared: [], waitedFor: new Set<string>(), isProven };
    }
    return {
      end,
      prepared: await collected.finish(),
      waitedFor: collected.waitedFor,
      isProven: collected.isProven,
    };
  } catch (error) {
    await collected.discard();
    throw error;
  }
}

function viewsOf(ids: readonly string[], { cache }: OpenBatches): BatchView[] {
  return ids.flatMap((id) => {
    const found = cache.batches.find(id);
    return found ? [viewOf(found)] : [];
  });
}

/** The limits that machines share would not hold for it. */
function needsOwnFile(): TicketsiftError {
  return new TicketsiftError('usage', 'Batches need a cache in a file, and this one is a database', {
    hint: 'Name a file with --cache. `ticketsift cache export` and `import` bring its answers to the database when the batches are done.',
  });
}

/** @throws TicketsiftError `usage` */
function refuseUnbatched({ plan: { model, cascade, cache } }: PlannedRun): void {
  if (model.endpoint === null) {
    throw new TicketsiftError(
      'usage',
      `The model ${model.name} answers on this machine, and takes no batches`,
      {
        hint: 'Run it without --batch: it costs nothing.',
      },
    );
  }
  if (cascade && cascade.model.endpoint !== null) {
    throw new TicketsiftError('usage', 'A cascade of two models at an endpoint cannot run in batches', {
      hint: 'What goes on to the second model is known only when the first has answered. Use one of them alone, or embedded as the first.',
    });
  }
  if (cache === null) {
    throw new TicketsiftError('usage', '--batch keeps its batches in the cache, and there is none', {
      hint: 'Leave out --no-cache.',
    });
  }
}
