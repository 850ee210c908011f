import type { Outcome } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { OnRedacted } from '../prompts/redaction/redaction.js';
import type { Template } from '../prompts/template.js';
import { type AnsweringOptions, createAnswering, failed } from './answering.js';
import { type AnsweringCascade, createCascade } from './cascading.js';
import { inOrder } from './in-order.js';

export interface PipelineOptions extends AnsweringOptions {
  /** Requests at once, at most. */
  readonly concurrency: number;
  /** Told of each ticket of which something is not sent. */
  readonly onRedacted?: OnRedacted | undefined;
  /** Stops reading; what is under way is waited for. */
  readonly stop: AbortSignal;
  /** Another model besides this one, which is then the first. */
  readonly cascade?: AnsweringCascade | undefined;
}

/** Tickets read ahead for each request that may be in flight: enough to keep all busy behind a slow one. */
const readAhead = 4;
/** Enough for a batch of cached tickets even at low concurrency. */
const smallestWindow = 1_000;

/**
 * The way of a ticket: render, look up, send, read the reply. One outcome for every ticket, in their order.
 * A ticket that fails has its error as outcome; only what dooms all of them is thrown.
 */
export function classify(
  tickets: AsyncIterable<readonly Ticket[]>,
  options: PipelineOptions,
): AsyncGenerator<readonly Outcome[]> {
  const { template, keys, answers, concurrency, stop, onRedacted, cascade } = options;
  const answer = cascade ? createCascade(cascade) : createAnswering(options);
  const window = Math.max(smallestWindow, readAhead * concurrency);
  return inOrder(tickets, { window, stop }, (batch) => {
    const filled = batch.map((ticket) => fill(template, ticket, onRedacted));
    const found = answers.findAll(filled.flatMap((one) => (one.fills ? [keys.of(one.fills)] : [])));
    let next = 0;
    return filled.map((one) => (one.fills ? answer(one.ticket, one.fills, found[next++]) : one));
  });
}

type Filled = { readonly ticket: Ticket; readonly fills: readonly string[] };
type Unfilled = Outcome & { readonly fills?: undefined };

/** A ticket with what it brings to its request; or its outcome, where it brings nothing to ask about. */
function fill(template: Template, ticket: Ticket, onRedacted?: OnRedacted): Filled | Unfilled {
  try {
    return { ticket, fills: template.fills(ticket, onRedacted) };
  } catch (error) {
    return failed(ticket, error);
  }
}
