import { RequestFailure } from '../core/errors/request-failure.js';
import { type TicketError, TicketFailure } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';
import type { Model, ModelRequest, Reply, Usage } from '../core/model.js';
import type { Origin } from '../core/outcome.js';
import type { Ticket } from '../core/ticket.js';
import type { Answers } from '../storage/cache/answers.js';
import { keyName } from '../storage/cache/key-name.js';
import { notSent } from './not-sent.js';

/** A ticket's request with the key under which its answer is cached. */
export interface TicketRequest {
  readonly key: Buffer;
  readonly content: ModelRequest;
  readonly ticket: Ticket;
  /** Called when its turn has come and it is sent. */
  readonly onSent?: () => void;
  /** Called when its reply has come, which is still to be written to disk. */
  readonly onReplied?: (reply: Reply) => void;
  /** Called when it has failed, and the endpoint reports a charge for it. */
  readonly onCharged?: (failure: TicketError, usage: Usage) => void;
}

export interface Answer {
  readonly reply: Reply;
  readonly origin: Origin;
}

/**
 * Gets an answer, or throws a `TicketFailure`. The layers between the pipeline and a model are functions from
 * one `Send` to another, so that each can be read, tested and left out by itself.
 */
export type Send = (request: TicketRequest) => Promise<Answer>;

/**
 * Creates the innermost layer.
 * @param signal when it fires, what is in flight is dropped
 */
export function sendToModel(model: Model, signal: AbortSignal): Send {
  return async ({ content, onSent, onReplied, onCharged }) => {
    onSent?.();
    try {
      const reply = await model.answer(content, signal);
      onReplied?.(reply);
      return { reply, origin: 'sent' };
    } catch (error) {
      const usage = error instanceof RequestFailure ? error.usage : undefined;
      if (error instanceof RequestFailure && usage !== undefined) onCharged?.(error, usage);
      if (!signal.aborted || usage !== undefined) throw error;
      throw new TicketFailure('not_sent', 'The run stopped before the answer came.', { cause: error });
    }
  };
}

/** What is cached with an answer besides its key. */
interface Label {
  readonly model: string;
  /** See `Keys`. */
  readonly family: Uint8Array;
  /** See `timeFromNow`. */
  readonly now: () => number;
}

/**
 * Writes each answer to disk as it arrives, before it is used: what was paid for is never paid for twice. Of
 * two answers to one request that two processes sent, both use the one that is cached.
 * @param stopper aborted where an answer cannot be written: no other answer is paid for, and this one is
 * still used
 */
export function caching(
  send: Send,
  answers: Answers,
  { model, family, now }: Label,
  stopper: AbortController,
): Send {
  return async (request) => {
    const answer = await send(request);
    const { reply, origin } = answer;
    try {
      const earlier = await answers.save({ key: request.key, family, model, reply, answeredAt: now() });
      return earlier ? { reply: earlier.reply, origin } : answer;
    } catch (error) {
      if (!(error instanceof TicketsiftError)) throw error;
      stopper.abort(error);
      return answer;
    }
  };
}

/** Asks right before each request is sent whether it still is to be; the answer no is that `stop` fires. */
export function confirming(send: Send, confirm: () => Promise<void>, stop: AbortSignal): Send {
  return async (request) => {
    await confirm();
    if (stop.aborted) throw notSent(stop);
    return send(request);
  };
}

/** Sends identical concurrent requests once. */
export function deduplicated(send: Send): Send {
  const inFlight = new Map<string, Promise<Answer>>();
  return async (request) => {
    const key = keyName(request.key);
    const earlier = inFlight.get(key);
    if (earlier) return { ...(await earlier), origin: 'duplicate' };
    const answer = send(request);
    inFlight.set(key, answer);
    try {
      return await answer;
    } finally {
      inFlight.delete(key);
    }
  };
}
