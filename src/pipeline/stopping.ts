import { type Advice, RequestFailure } from '../core/errors/request-failure.js';
import { TicketsiftError } from '../core/errors.js';
import { notSent } from './not-sent.js';
import type { Send } from './send.js';

/** This many tickets in a row with a failure that dooms all others are enough. */
const enoughHopeless = 3;
/** This many with the same failure of any other kind: a refused parameter, an endpoint out of order. */
const enoughAlike = 20;

/**
 * Stops all sending when no ticket will get an answer any more: after some tickets in a row have failed alike,
 * with no answer between them, or one for a reason that is none of the endpoint's. A ticket that fails after its retries, when
 * one that came after it has been answered, shows nothing of the others. What is in flight may finish. An endpoint that is gone
 * after it has answered fails no ticket: see `ridingOut`.
 * @param stopper aborted with a TicketsiftError `endpoint_failed` that says what to mend
 */
export function stopping(send: Send, stopper: AbortController): Send {
  let alike = { code: '', count: 0 };
  let tickets = 0;
  let lastAnswered = 0;
  const count = (failure: RequestFailure, number: number) => {
    // Such a failure is one ticket's alone, and shows that the endpoint works.
    if (failure.code === 'too_long' || failure.code === 'filtered') return reset();
    const { advice } = failure;
    const isHopeless = advice.kind === 'doomed' || advice.kind === 'unreachable';
    if (!isHopeless && number < lastAnswered) return;
    alike = { code: failure.code, count: alike.code === failure.code ? alike.count + 1 : 1 };
    const isCertain = advice.kind === 'doomed' && advice.isCertain === true;
    const enough = isCertain ? 1 : isHopeless ? enoughHopeless : enoughAlike;
    if (stopper.signal.aborted || alike.count < enough) return;
    const hint = isHopeless ? advice.hint : hintOf(alike.count, advice.kind);
    stopper.abort(new TicketsiftError('endpoint_failed', failure.message, { hint }));
  };
  const reset = () => {
    alike = { code: '', count: 0 };
  };
  return async (request) => {
    const number = ++tickets;
    try {
      const answer = await send(request);
      // A cached answer says nothing about the endpoint.
      if (answer.origin === 'sent') {
        lastAnswered = Math.max(lastAnswered, number);
        reset();
      }
      return answer;
    } catch (error) {
      if (error instanceof RequestFailure) count(error, number);
      if (!(error instanceof TicketsiftError)) throw error;
      // A failure that is not the ticket's, such as an expired login, ends them all.
      stopper.abort(error);
      throw notSent(stopper.signal);
    }
  };
}

/** A permanent refusal is repeated, so there is something to fix first. */
function hintOf(count: number, kind: Advice['kind']): string {
  const failed = `${count} tickets in a row failed like this`;
  return kind === 'never'
    ? `${failed}, and all others would too: change what the message names, in the prompt, its settings or the model.`
    : `${failed}. Run the same command again once that is fixed.`;
}
