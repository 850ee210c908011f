import type { Model, ModelRequest, Reply } from '../core/model.js';
import type { Origin } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import { TicketFailure } from '../core/ticket-error.js';
import type { Answers } from '../storage/answers.js';

/** A request with the key under which its answer is remembered, and the ticket that it is for. */
export interface Question {
  readonly key: Buffer;
  readonly request: ModelRequest;
  readonly ticket: Ticket;
}

export interface Answer {
  readonly reply: Reply;
  readonly origin: Origin;
}

/**
 * Gets an answer, or throws a `TicketFailure`. What stands between the pipeline and a model is made of
 * functions from one `Ask` to another, so that each can be read, tested and left out by itself.
 */
export type Ask = (question: Question) => Promise<Answer>;

/** @param signal when it fires, what is in flight is dropped */
export function askModel(model: Model, signal: AbortSignal): Ask {
  return async ({ request }) => {
    try {
      return { reply: await model.ask(request, signal), origin: 'asked' };
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new TicketFailure('not_asked', 'The run was stopped before the answer came.', { cause: error });
    }
  };
}

/** Writes each answer down as it arrives, before anybody uses it: what was paid for is never paid for twice. */
export function remembering(ask: Ask, answers: Answers, model: string, now: () => number): Ask {
  return async (question) => {
    const answer = await ask(question);
    answers.save(question.key, model, { reply: answer.reply, askedAt: now() });
    return answer;
  };
}

/** At most `concurrency` at once, first come, first served. Nothing more is asked once `stop` has fired. */
export function limited(ask: Ask, concurrency: number, stop: AbortSignal): Ask {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (question) => {
    if (running < concurrency) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (stop.aborted) throw new TicketFailure('not_asked', 'The run was stopped before this was asked.');
      return await ask(question);
    } finally {
      // The place goes straight to the next in line, so that nobody can slip in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/** Identical questions in flight at the same time are asked once. */
export function shared(ask: Ask): Ask {
  const inFlight = new Map<string, Promise<Answer>>();
  return async (question) => {
    const key = question.key.toString('latin1');
    const earlier = inFlight.get(key);
    if (earlier) return { ...(await earlier), origin: 'shared' };
    const answer = ask(question).finally(() => inFlight.delete(key));
    inFlight.set(key, answer);
    return answer;
  };
}
