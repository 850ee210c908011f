import { type Advice, RequestFailure } from '../../core/errors/request-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { whenAborted } from '../../core/when-aborted.js';
import { type BatchView, viewOf } from './batch-view.js';
import { type BatchContext, isOpenBatch, type OpenBatches } from './open-batches.js';

/** The first pause between two looks, how it grows, and the longest, in milliseconds. */
const firstPause = 2_000;
const growth = 1.5;
const longestPause = 60_000;

/** Which batches, by their ids; all that are open where none are named. Batches that send requests of these again belong to them. */
export interface ChosenBatches {
  readonly ids?: readonly string[] | undefined;
}

/** How a wait for batches ended. */
export interface BatchesEnd {
  readonly why: 'settled' | 'timeout' | 'interrupted';
  /** All that were waited for. */
  readonly batches: readonly BatchView[];
}

/**
 * Leads batches on as far as they go, once. A failure of one keeps no other from it.
 * @returns how they are now
 * @throws the first failure that another try does not mend, when the others are done
 */
export async function leadOnce(
  { ids }: ChosenBatches,
  opened: OpenBatches,
  context: BatchContext,
): Promise<readonly BatchView[]> {
  const failures: unknown[] = [];
  for (const { id } of chosen(ids, opened).filter(isOpenBatch)) {
    const failure = await leadOne(id, opened, context);
    if (failure !== undefined) failures.push(failure);
  }
  if (failures.length > 0) throw failures[0];
  return chosen(ids, opened).map(viewOf);
}

/**
 * Leads batches on until nothing is left to be done for them, the time is over, or the user interrupts.
 * @throws as `leadOnce`
 */
export async function leadUntilSettled(
  { ids, waitMs }: ChosenBatches & { readonly waitMs: number },
  opened: OpenBatches,
  context: BatchContext,
): Promise<BatchesEnd> {
  const { world, stop, listen } = context;
  const until = world.elapsed() + waitMs;
  const waitedFor =
    ids ??
    chosen(undefined, opened)
      .filter(isOpenBatch)
      .map(({ id }) => id);
  const failed = new Map<string, unknown>();
  const end = (why: BatchesEnd['why']): BatchesEnd => ({
    why,
    batches: chosen(waitedFor, opened).map(viewOf),
  });
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * growth)) {
    for (const { id } of chosen(waitedFor, opened).filter(isOpenBatch)) {
      if (stop.aborted) return end('interrupted');
      if (failed.has(id)) continue;
      const failure = await leadOne(id, opened, context);
      if (failure !== undefined) failed.set(id, failure);
    }
    if (stop.aborted) return end('interrupted');
    const open = chosen(waitedFor, opened).filter(isOpenBatch);
    const waiting = open.filter(({ id }) => !failed.has(id));
    if (waiting.length === 0) {
      for (const failure of failed.values()) throw failure;
      return end('settled');
    }
    const leftMs = until - world.elapsed();
    if (leftMs <= 0) return end('timeout');
    const nextMs = Math.min(pause, leftMs);
    listen({ kind: 'waiting', batches: waiting.map(viewOf), nextMs, leftMs });
    await pauseFor(nextMs, context);
  }
}

/** Returns for how many milliseconds an endpoint wants to be left alone. */
function pauseAskedBy(advice: Advice): number {
  return ('ms' in advice ? advice.ms : undefined) ?? 0;
}

/** Returns the failure that another try does not mend, if there is one. */
async function leadOne(
  id: string,
  { leadOn, cache, notBefore }: OpenBatches,
  { world, stop, listen }: BatchContext,
): Promise<unknown> {
  if (world.elapsed() < (notBefore.get(id) ?? 0)) return undefined;
  try {
    await leadOn(id);
    return undefined;
  } catch (error) {
    if (stop.aborted) return undefined;
    if (error instanceof TicketsiftError) {
      if (error.code === 'cache_not_written') throw error;
      return error;
    }
    if (!(error instanceof RequestFailure)) throw error;
    const { advice } = error;
    if (advice.kind === 'never' || advice.kind === 'doomed') return asEnd(id, error);
    notBefore.set(id, world.elapsed() + pauseAskedBy(advice));
    const found = cache.batches.find(id);
    if (found) listen({ kind: 'trouble', batch: viewOf(found), error });
    return undefined;
  }
}

function asEnd(id: string, cause: RequestFailure): TicketsiftError {
  return new TicketsiftError('endpoint_failed', `The batch ${id} cannot go on: ${cause.message}`, {
    cause,
    // Of what is refused for good, its hint is about requests to come.
    hint: [
      ...(cause.advice.kind === 'doomed' && cause.hint !== undefined ? [cause.hint] : []),
      `Once that is mended: ticketsift batch wait ${id}. To give it up: ticketsift batch cancel ${id}.`,
    ].join('\n'),
  });
}

/**
 * Returns the batches of these ids, and those that send requests of them again; all where none are named. One of which nothing
 * was sent is gone once it is led on.
 */
function chosen(ids: readonly string[] | undefined, { cache }: Pick<OpenBatches, 'cache'>) {
  const all = cache.batches.list();
  if (ids === undefined) return all;
  const taken = new Set(ids);
  // The oldest come first.
  return all.filter(({ id, label }) => {
    if (label.from !== undefined && taken.has(label.from)) taken.add(id);
    return taken.has(id);
  });
}

/** @throws TicketsiftError `not_found` where one of these ids is of no batch */
export function requireBatches(ids: readonly string[] = [], { cache }: Pick<OpenBatches, 'cache'>): void {
  for (const id of ids) if (!cache.batches.find(id)) throw noSuchBatch(id);
}

export function noSuchBatch(id: string): TicketsiftError {
  return new TicketsiftError('not_found', `There is no batch ${id} in this cache`, {
    hint: '`ticketsift batch list` shows them all; --cache names another cache.',
  });
}

function pauseFor(ms: number, { world, stop }: BatchContext): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      callOff();
      stopListening();
      resolve();
    };
    const callOff = world.after(ms, finish);
    const stopListening = whenAborted(stop, finish);
    if (stop.aborted) finish();
  });
}
