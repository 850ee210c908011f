import { TicketFailure } from '../core/errors/ticket-error.js';
import type { Model, ModelRequest, Reply } from '../core/model.js';
import type { Origin } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { Answers } from '../storage/cache/answers.js';
import { keyName } from '../storage/cache/key-name.js';

/** A request with the key under which its answer is remembered, and the ticket that it is for. */
export interface Question {
  readonly key: Buffer;
  readonly request: ModelRequest;
  readonly ticket: Ticket;
  /** Called when its turn has come and it is sent. */
  readonly onSent?: () => void;
  /** Called when its reply is there, which is then still to be written down. */
  readonly onReplied?: (reply: Reply) => void;
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
  return async ({ request, onSent, onReplied }) => {
    onSent?.();
    try {
      const reply = await model.ask(request, signal);
      onReplied?.(reply);
      return { reply, origin: 'asked' };
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new TicketFailure('not_asked', 'The run was stopped before the answer came.', { cause: error });
    }
  };
}

/** Under what, besides its key, an answer is remembered. */
interface Label {
  readonly model: string;
  /** See `Keys`. */
  readonly family: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Writes each answer down as it arrives, before anybody uses it: what was paid for is never paid for twice. */
export function remembering(ask: Ask, answers: Answers, { model, family, now }: Label): Ask {
  return async (question) => {
    const answer = await ask(question);
    await answers.save({ key: question.key, family, model, reply: answer.reply, askedAt: now() });
    return answer;
  };
}

/** Identical questions in flight at the same time are asked once. */
export function shared(ask: Ask): Ask {
  const inFlight = new Map<string, Promise<Answer>>();
  return async (question) => {
    const key = keyName(question.key);
    const earlier = inFlight.get(key);
    if (earlier) return { ...(await earlier), origin: 'shared' };
    const answer = ask(question);
    inFlight.set(key, answer);
    try {
      return await answer;
    } finally {
      inFlight.delete(key);
    }
  };
}
