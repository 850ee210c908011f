import { TicketFailure } from '../../../core/errors/ticket-error.js';
import type { ModelRequest } from '../../../core/model.js';
import type { Ticket } from '../../../core/ticket.js';
import { cutShortFor } from '../../../pipeline/cut-short.js';
import { createDistinct } from '../../../storage/distinct.js';
import type { OpenParts } from '../../open-parts.js';

/** A request that has no cached answer. */
export interface UncachedRequest {
  readonly key: Buffer;
  readonly request: ModelRequest;
}

/** What was found on a walk so far. */
interface Found {
  readonly tickets: number;
  readonly withoutText: number;
  readonly distinct: number;
  readonly cached: number;
  /** Those that wait in a batch, where they are paid for. */
  readonly inBatch: number;
}

/** A walk over the tickets of a run, in flat memory. */
export interface UncachedWalk extends Disposable {
  /** Yields the distinct requests that have no cached answer and wait in no batch, in the order of their tickets. */
  readonly groups: AsyncIterable<readonly UncachedRequest[]>;
  readonly found: () => Found;
}

/** Starts a walk over tickets, each rendered as a live run renders it. */
export function uncachedRequests(
  parts: Pick<OpenParts, 'tickets' | 'template' | 'keys' | 'cache' | 'opened' | 'redactions'>,
): UncachedWalk {
  const { tickets, template, keys, cache, opened, redactions } = parts;
  const isCutShort = cutShortFor(opened.model);
  const seen = createDistinct();
  const found = { tickets: 0, withoutText: 0, distinct: 0, cached: 0, inBatch: 0 };
  const fillsOf = (ticket: Ticket) => {
    try {
      return [template.fills(ticket, redactions?.add)];
    } catch (error) {
      if (error instanceof TicketFailure) return [];
      throw error;
    }
  };
  async function* groups() {
    for await (const batch of tickets()) {
      const rendered = batch.flatMap(fillsOf).map((fills) => ({ key: keys.of(fills), fills }));
      const distinct = rendered.filter(({ key }) => seen.add(key));
      const answers = await cache.answers.findAll(distinct.map(({ key }) => key));
      const uncached = distinct.filter((_, index) => {
        const answer = answers[index];
        return !answer || isCutShort(answer.reply);
      });
      found.tickets += batch.length;
      found.withoutText += batch.length - rendered.length;
      found.distinct += distinct.length;
      found.cached += distinct.length - uncached.length;
      const free = uncached.filter(({ key }) => cache.batches.waitsIn(key) === undefined);
      found.inBatch += uncached.length - free.length;
      yield free.map(({ key, fills }) => ({ key, request: template.request(fills) }));
    }
  }
  return {
    groups: groups(),
    found: () => ({ ...found }),
    [Symbol.dispose]: () => seen[Symbol.dispose](),
  };
}
