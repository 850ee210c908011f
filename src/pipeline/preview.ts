import type { Model, ModelRequest } from '../core/model.js';
import type { Ticket } from '../core/ticket.js';
import { TicketFailure } from '../core/ticket-error.js';
import type { Template } from '../prompt/template.js';
import type { Answers } from '../storage/answers.js';
import { createDistinct } from '../storage/distinct.js';
import { createKeys } from './key.js';

/** What a run would do. */
export interface Preview {
  readonly tickets: number;
  /** Tickets that need no model, since they cannot be asked about: empty ones. */
  readonly unaskable: number;
  /** Different requests. */
  readonly distinct: number;
  /** How many of the different requests are remembered. */
  readonly remembered: number;
  /** The request for the first ticket that can be asked about. */
  readonly first: ModelRequest | undefined;
}

/** Walks all tickets as a run would, in flat memory, and asks nothing. */
export async function preview(
  tickets: AsyncIterable<readonly Ticket[]>,
  { template, model, answers }: { template: Template; model: Model; answers: Answers },
): Promise<Preview> {
  const keyOf = createKeys(model, template);
  using seen = createDistinct();
  const count = { tickets: 0, unaskable: 0, distinct: 0, remembered: 0 };
  let first: ModelRequest | undefined;
  for await (const batch of tickets) {
    for (const ticket of batch) {
      count.tickets++;
      const fills = fillsOf(template, ticket);
      if (!fills) {
        count.unaskable++;
        continue;
      }
      first ??= template.request(fills);
      const key = keyOf(fills);
      if (!seen.add(key)) continue;
      count.distinct++;
      if (answers.find(key)) count.remembered++;
    }
  }
  return { ...count, first };
}

function fillsOf(template: Template, ticket: Ticket): readonly string[] | undefined {
  try {
    return template.fills(ticket);
  } catch (error) {
    if (error instanceof TicketFailure) return undefined;
    throw error;
  }
}
