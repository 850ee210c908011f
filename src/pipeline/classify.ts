import type { Model } from '../core/model.js';
import type { Outcome } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import { TicketFailure } from '../core/ticket-error.js';
import type { ReadReply } from '../prompt/reply.js';
import type { Template } from '../prompt/template.js';
import type { Answers } from '../storage/answers.js';
import { type Answer, type Ask, askModel, limited, remembering, shared } from './ask.js';
import { inOrder } from './in-order.js';
import { createKeys } from './key.js';

export interface ClassifyOptions {
  readonly template: Template;
  readonly readReply: ReadReply;
  readonly model: Model;
  readonly answers: Answers;
  /** Remembered answers only: a ticket without one fails with `not_remembered`. */
  readonly offline: boolean;
  /** Requests at once. */
  readonly concurrency: number;
  /** Stops reading and asking; what is in flight is waited for. */
  readonly stop: AbortSignal;
  /** Drops what is in flight. */
  readonly abort: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Tickets read ahead for each request that may be in flight: enough to keep all busy behind a slow one. */
const readAhead = 8;
/** Even then a batch of remembered tickets should be there to work on. */
const smallestWindow = 1_000;

/**
 * The way of a ticket: render, look up, ask, read the reply. One outcome for every ticket, in their order.
 * A ticket that fails has its error as outcome; only what dooms all of them is thrown.
 */
export function classify(
  tickets: AsyncIterable<readonly Ticket[]>,
  options: ClassifyOptions,
): AsyncGenerator<readonly Outcome[]> {
  const { template, readReply, answers, concurrency, stop, now } = options;
  const startedAt = now();
  const keyOf = createKeys(options.model, template);
  const ask = options.offline ? askNobody : askOnce(options);

  const outcomeOf = (ticket: Ticket): Outcome | Promise<Outcome> => {
    const read = ({ reply, origin }: Answer): Outcome => {
      const usage = origin === 'asked' ? reply.usage : undefined;
      try {
        return { ticket, origin, usage, classification: readReply(reply) };
      } catch (error) {
        return { ticket, origin, usage, error: failureOf(error) };
      }
    };
    const fail = (error: unknown): Outcome => ({ ticket, origin: 'none', error: failureOf(error) });
    try {
      const fills = template.fills(ticket);
      const key = keyOf(fills);
      const remembered = answers.find(key);
      // What was asked since this run began was asked for another ticket of this run.
      if (remembered) {
        return read({
          reply: remembered.reply,
          origin: remembered.askedAt >= startedAt ? 'shared' : 'remembered',
        });
      }
      return ask({ key, request: template.request(fills), ticket }).then(read, fail);
    } catch (error) {
      return fail(error);
    }
  };
  const window = Math.max(smallestWindow, readAhead * concurrency);
  return inOrder(tickets, { window, stop }, outcomeOf);
}

/** From the inside out: what reaches the model is limited, its answers are kept, and twins wait for one. */
function askOnce({ model, answers, concurrency, stop, abort, now }: ClassifyOptions): Ask {
  return shared(remembering(limited(askModel(model, abort), concurrency, stop), answers, model.name, now));
}

const askNobody: Ask = async () => {
  throw new TicketFailure('not_remembered', 'No answer to this is remembered, and --offline asks nobody.');
};

/** A ticket's failure is data; anything else is a fault of the run or of the program, and goes on up. */
function failureOf(error: unknown): TicketFailure {
  if (error instanceof TicketFailure) return error;
  throw error;
}
