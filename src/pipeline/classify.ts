import type { Outcome } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { OnRedacted } from '../prompts/redaction/redaction.js';
import type { Template } from '../prompts/template.js';
import type { FoundAnswers } from '../storage/cache/answers.js';
import { type AnsweringOptions, createAnswering, failed } from './answering.js';
import { type AnsweringCascade, createCascade } from './cascading.js';
import { inOrder } from './in-order.js';

export interface PipelineOptions extends AnsweringOptions {
  /** The maximum number of concurrent requests. */
  readonly concurrency: number;
  /** The maximum number of tickets under way, give or take a batch; undefined for as many as keep all requests busy. */
  readonly window?: number | undefined;
  /** Receives each ticket whose text is not sent in full. */
  readonly onRedacted?: OnRedacted | undefined;
  /** Stops reading; waits for what is under way. */
  readonly stop: AbortSignal;
  /** A second model. The model of `send` is then the first. */
  readonly cascade?: AnsweringCascade | undefined;
}

/** Tickets read ahead for each concurrent request: enough to keep all busy behind a slow one. */
const readAhead = 4;
/** Enough for a batch of cached tickets even at low concurrency. */
const smallestWindow = 1_000;

/**
 * Classifies tickets: render, look up, send, read the reply. Yields one outcome for every ticket, in their
 * order. A failed ticket has its error as outcome; only what dooms all of them is thrown.
 */
export function classify(
  tickets: AsyncIterable<readonly Ticket[]>,
  options: PipelineOptions,
): AsyncGenerator<readonly Outcome[]> {
  const { template, keys, answers, concurrency, stop, onRedacted, cascade } = options;
  const answer = cascade ? createCascade(cascade) : createAnswering(options);
  const { window = Math.max(smallestWindow, readAhead * concurrency) } = options;
  return inOrder(tickets, { window, stop }, (batch) => {
    const filled = batch.map((ticket) => fill(template, ticket, onRedacted));
    const answerAll = (found: FoundAnswers) => {
      let next = 0;
      return filled.map((one) => (one.fills ? answer(one.ticket, one.fills, found[next++]) : one));
    };
    const found = answers.findAll(filled.flatMap((one) => (one.fills ? [keys.of(one.fills)] : [])));
    return found instanceof Promise ? found.then(answerAll) : answerAll(found);
  });
}

type Filled = { readonly ticket: Ticket; readonly fills: readonly string[] };
type Unfilled = Outcome & { readonly fills?: undefined };

/** A ticket with its request; or its outcome, where there is nothing to send. */
function fill(template: Template, ticket: Ticket, onRedacted?: OnRedacted): Filled | Unfilled {
  try {
    return { ticket, fills: template.fills(ticket, onRedacted) };
  } catch (error) {
    return failed(ticket, error);
  }
}
