import { TicketFailure } from '../core/errors/ticket-error.js';
import type { Batches } from '../storage/cache/batches/batches.js';
import type { Send } from './send.js';

/** Leaves requests that wait in a batch to it: they are paid for there. */
export function leaving(send: Send, batches: Pick<Batches, 'waitsIn'>): Send {
  return async (request) => {
    const batch = batches.waitsIn(request.key);
    if (batch !== undefined) throw inBatch(batch);
    return send(request);
  };
}

/** Returns the outcome of a ticket that waits in a batch. */
export function inBatch(batch: string): TicketFailure {
  return new TicketFailure('in_batch', `The ticket waits for its answer in the batch ${batch}.`, {
    hint: `Wait for it: ticketsift batch wait ${batch}. Or send what waits now, at the full price, with --no-wait-batch.`,
  });
}
