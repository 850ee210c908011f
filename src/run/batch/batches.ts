import { RequestFailure } from '../../core/errors/request-failure.js';
import type { TicketError } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import { type BatchView, viewOf } from './batch-view.js';
import {
  type BatchesEnd,
  type ChosenBatches,
  leadOnce,
  leadUntilSettled,
  noSuchBatch,
  requireBatches,
} from './lead.js';
import { type BatchContext, withBatches } from './open-batches.js';
import { cancel } from './steps/cancel.js';

/** A batch with why its requests failed, the most frequent reason first. */
export interface BatchDetails extends BatchView {
  readonly lineFailures: readonly (TicketError & { readonly count: number })[];
}

/** Returns all batches of the cache, the oldest first. Nothing is sent. */
export function listBatches(context: BatchContext): Promise<readonly BatchView[]> {
  return withBatches(context, ({ cache }) => cache.batches.list().map(viewOf));
}

/** Returns a batch. Nothing is sent. @throws TicketsiftError `not_found` */
export function showBatch(id: string, context: BatchContext): Promise<BatchDetails> {
  return withBatches(context, ({ cache }) => {
    const found = cache.batches.find(id);
    if (!found) throw noSuchBatch(id);
    return { ...viewOf(found), lineFailures: cache.batches.failuresOf(id) };
  });
}

/**
 * Leads batches on as far as they go without a wait: uploads, creates, saves answers where a batch has ended. Returns how
 * they are then.
 */
export function fetchBatches(batches: ChosenBatches, context: BatchContext): Promise<readonly BatchView[]> {
  return withBatches(context, (opened) => {
    requireBatches(batches.ids, opened);
    return leadOnce(batches, opened, context);
  });
}

/**
 * Waits for batches and saves their answers. The first interrupt ends the wait, and the batches go on.
 * @param batches `waitMs` is the longest wait, in milliseconds
 */
export function waitForBatches(
  batches: ChosenBatches & { readonly waitMs: number },
  context: BatchContext,
): Promise<BatchesEnd> {
  return withBatches(context, (opened) => {
    requireBatches(batches.ids, opened);
    return leadUntilSettled(batches, opened, context);
  });
}

/**
 * Cancels a batch. One that was never sent is removed; of any other, what it has answered by then is kept and paid for, once it
 * is fetched. Returns how it is then; undefined for one that was removed.
 * @throws TicketsiftError `not_found`; `endpoint_failed` where the endpoint could not be asked to end it; as `cancel`
 */
export function cancelBatch(id: string, context: BatchContext): Promise<BatchView | undefined> {
  return withBatches(context, async (opened) => {
    requireBatches([id], opened);
    try {
      await cancel(id, opened.steps);
    } catch (error) {
      throw error instanceof RequestFailure ? notCancelled(id, error) : error;
    }
    const found = opened.cache.batches.find(id);
    if (!found) return undefined;
    // It is cancelled, whether its answers can be had now or not.
    const [now] = await leadOnce({ ids: [id] }, opened, context).catch(() => []);
    return now ?? viewOf(found);
  });
}

function notCancelled(id: string, cause: RequestFailure): TicketsiftError {
  return new TicketsiftError('endpoint_failed', `The batch ${id} is not cancelled: ${cause.message}`, {
    cause,
    hint:
      cause.hint === undefined
        ? `It goes on, and what it answers is kept: ticketsift batch wait ${id}. To try again: ticketsift batch cancel ${id}.`
        : `${cause.hint}\nThen cancel it again: ticketsift batch cancel ${id}.`,
  });
}
