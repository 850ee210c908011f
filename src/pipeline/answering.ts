import { type TicketError, TicketFailure } from '../core/errors/ticket-error.js';
import type { Reply } from '../core/model.js';
import type { Outcome } from '../core/outcome.js';
import { cutOff } from '../core/text/shorten.js';
import type { Ticket } from '../core/ticket.js';
import type { ReadReply } from '../prompts/reply.js';
import type { Template } from '../prompts/template.js';
import type { CachedAnswer } from '../storage/cache/answer-row.js';
import type { Answers } from '../storage/cache/answers.js';
import type { IsCutShort } from './cut-short.js';
import type { Listen } from './event.js';
import type { Keys } from './key.js';
import { isRepairable, repairNote, withNote } from './repair.js';
import type { Answer, Send } from './send.js';

/**
 * Where a ticket's answer may come from: `cache_only` uses the cache alone, `send` requests what is not
 * cached, and `send_again` also what is cached but cannot be read.
 */
export type Policy = 'cache_only' | 'send' | 'send_again';

/** Characters of a reply that cannot be read which its outcome keeps. */
const replyStart = 1_000;

export interface AnsweringOptions {
  readonly template: Template;
  readonly keys: Keys;
  readonly readReply: ReadReply;
  readonly answers: Answers;
  readonly isCutShort: IsCutShort;
  readonly send: Send;
  readonly policy: (ticket: Ticket) => Policy;
  /** How many further requests may tell the model what was wrong with its reply. */
  readonly repairs: number;
  /** See `timeFromNow`. */
  readonly now: () => number;
  readonly listen: Listen;
  /** Receives every answer that is read, new or cached; of a repaired reply the first one as well. */
  readonly onAnswer?: ((used: UsedAnswer) => void) | undefined;
  /** Receives every ticket whose request has no answer. */
  readonly onFailure?: ((failed: FailedRequest) => void) | undefined;
  /** Returns why a request that is not sent has no answer, where that is known. */
  readonly failureOf?: ((key: Uint8Array) => TicketError | undefined) | undefined;
}

export interface UsedAnswer {
  readonly ticket: Ticket;
  /** The key of the cached answer. */
  readonly key: Uint8Array;
  readonly reply: Reply;
  /** Whether the answer is from the first of two models. */
  readonly isOfFirst?: true;
}

/** A request without an answer; only the first one, where a ticket has several. */
export interface FailedRequest {
  readonly ticket: Ticket;
  readonly key: Uint8Array;
  readonly error: TicketError;
}

/** Returns a ticket's outcome, at once where the cached answer can be read. */
export type Answering = (
  ticket: Ticket,
  fills: readonly string[],
  found: CachedAnswer | undefined,
) => Outcome | Promise<Outcome>;

/** A request for a ticket: the first one, or one that adds what was wrong with the previous reply. */
interface Step {
  readonly note: string;
  /** The cached answer to this request. */
  readonly found: CachedAnswer | undefined;
  /** What was wrong with the previous reply. */
  readonly failure: TicketError | undefined;
  readonly repairs: number;
}

const firstStep = { note: '', failure: undefined, repairs: 0 };

/** Creates the steps of a ticket after the cache look-up: send, read the reply, have it repaired. */
export function createAnswering(options: AnsweringOptions): Answering {
  const { template, keys, readReply, answers, isCutShort, send, policy, repairs, now, listen, onAnswer } =
    options;
  const startedAt = now();

  const read = (ticket: Ticket, { reply, origin }: Answer): Outcome => {
    try {
      return { ticket, origin, classification: readReply(reply) };
    } catch (error) {
      return { ...failed(ticket, error), origin, reply: cutOff(reply.text, replyStart) };
    }
  };

  /**
   * Tells where an answer comes from. An answer that is newer than the start of this run was sent for another
   * ticket of it, or by a concurrent run. One with a time in the future is from an earlier run, before the
   * clock was set back.
   */
  const recalled = ({ reply, answeredAt }: CachedAnswer): Answer => ({
    reply,
    origin: answeredAt >= startedAt && answeredAt <= now() ? 'duplicate' : 'cached',
  });

  const get = async (
    ticket: Ticket,
    fills: readonly string[],
    { note, found, failure }: Step,
  ): Promise<Answer> => {
    const allowed = policy(ticket);
    const isReplaced = found !== undefined && isCutShort(found.reply);
    if (found && !(isReplaced && allowed !== 'cache_only')) {
      const answer = recalled(found);
      const isStale = answer.origin === 'cached' && read(ticket, answer).error !== undefined;
      if (allowed !== 'send_again' || !isStale) return answer;
    }
    if (allowed === 'cache_only') {
      const known = options.failureOf?.(keys.of(fills, note));
      if (known) throw new TicketFailure(known.code, known.message);
      throw new TicketFailure('not_cached', 'The answer is not in the cache, and no request may be sent.');
    }
    if (failure) listen({ kind: 'repair', ticket, failure });
    const key = keys.of(fills, note);
    // A truncated answer stays until there is a better one.
    if (found && !isReplaced) await answers.forget([key]);
    return send({ key, content: withNote(template.request(fills), note), ticket });
  };

  const pursue = async (ticket: Ticket, fills: readonly string[], step: Step): Promise<Outcome> => {
    const answer = await get(ticket, fills, step);
    onAnswer?.({ ticket, key: keys.of(fills, step.note), reply: answer.reply });
    const outcome = read(ticket, answer);
    const failure = outcome.error;
    if (failure === undefined || step.repairs === repairs || !isRepairable(failure)) return outcome;
    const note = step.note + repairNote(failure);
    const [found] = await answers.findAll([keys.of(fills, note)]);
    try {
      return await pursue(ticket, fills, { note, found, failure, repairs: step.repairs + 1 });
    } catch (error) {
      // Where no repair is possible, the first fault is the one to report; one that waits in a batch is.
      if (error instanceof TicketFailure && error.code !== 'in_batch') return outcome;
      throw error;
    }
  };

  return (ticket, fills, found) => {
    const outcome = found && read(ticket, recalled(found));
    if (found && outcome && !outcome.error) {
      onAnswer?.({ ticket, key: keys.of(fills), reply: found.reply });
      return outcome;
    }
    return pursue(ticket, fills, { ...firstStep, found }).catch((error: unknown) => {
      const outcome = failed(ticket, error);
      if (outcome.error) options.onFailure?.({ ticket, key: keys.of(fills), error: outcome.error });
      return outcome;
    });
  };
}

/**
 * Returns the outcome of a ticket without an answer. A failure of the run or of the program is not the
 * ticket's, and is thrown.
 */
export function failed(ticket: Ticket, error: unknown): Outcome {
  if (error instanceof TicketFailure) return { ticket, origin: 'none', error };
  throw error;
}
