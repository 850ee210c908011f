import { type Advice, RequestFailure } from '../core/errors/request-failure.js';
import { TicketsiftError } from '../core/errors.js';
import { notAnswered, notSent } from './not-sent.js';
import type { Send } from './send.js';

/** This many tickets in a row with a failure that dooms all others are enough. */
const enoughHopeless = 3;
/** This many with the same failure of any other kind: a refused parameter, an endpoint out of order. */
const enoughAlike = 20;

/**
 * Stops all sending when no ticket will get an answer any more: after some tickets in a row have failed alike,
 * with no answer between them, or one for a reason that is none of the endpoint's. A ticket that fails after its retries, when
 * one that came after it has been answered, shows nothing of the others. What is in flight may finish. An endpoint that is gone
 * after it has answered fails no ticket: see `ridingOut`. A failure that may doom all others waits until that is known, and is
 * then the run's and not the ticket's, so that it is said once.
 * @param stopper aborted with a TicketsiftError `endpoint_failed` that says what to mend
 */
export function stopping(send: Send, stopper: AbortController): Send {
  let alike = { code: '', count: 0 };
  let tickets = 0;
  let lastAnswered = 0;
  let inFlight = 0;
  const held: (() => void)[] = [];
  const release = () => {
    for (const go of held.splice(0)) go();
  };
  stopper.signal.addEventListener('abort', release);
  /** Resolves when the run has stopped, or an answer shows that it need not, or no other request can tell. */
  const untilKnown = () =>
    new Promise<void>((resolve) => {
      held.push(resolve);
      if (stopper.signal.aborted || held.length === inFlight) release();
    });
  const count = (failure: RequestFailure, number: number) => {
    // Such a failure is one ticket's alone, and shows that the endpoint works.
    if (failure.code === 'too_long' || failure.code === 'filtered') return reset();
    const { advice } = failure;
    const hopeless = hopelessAdvice(failure);
    if (!hopeless && number < lastAnswered) return;
    alike = { code: failure.code, count: alike.code === failure.code ? alike.count + 1 : 1 };
    const isCertain = advice.kind === 'doomed' && advice.isCertain === true;
    const enough = isCertain ? 1 : hopeless ? enoughHopeless : enoughAlike;
    if (stopper.signal.aborted || alike.count < enough) return;
    const hint = hopeless?.hint ?? hintOf(alike.count, advice.kind);
    stopper.abort(new TicketsiftError('endpoint_failed', failure.message, { hint }));
  };
  const reset = () => {
    alike = { code: '', count: 0 };
    release();
  };
  return async (request) => {
    const number = ++tickets;
    inFlight++;
    try {
      const answer = await send(request);
      // A cached answer says nothing about the endpoint.
      if (answer.origin === 'sent') {
        lastAnswered = Math.max(lastAnswered, number);
        reset();
      }
      return answer;
    } catch (error) {
      if (error instanceof RequestFailure) {
        count(error, number);
        if (hopelessAdvice(error) === undefined) throw error;
        await untilKnown();
        throw stopper.signal.aborted ? notAnswered(stopper.signal) : error;
      }
      if (!(error instanceof TicketsiftError)) throw error;
      // A failure that is not the ticket's, such as an expired login, ends them all.
      stopper.abort(error);
      throw notSent(stopper.signal);
    } finally {
      inFlight--;
      if (held.length === inFlight) release();
    }
  };
}

/** Returns what a failure says that is not about its ticket; undefined for any other. */
function hopelessAdvice({ advice }: RequestFailure) {
  return advice.kind === 'doomed' || advice.kind === 'unreachable' ? advice : undefined;
}

/** A permanent refusal is repeated, so there is something to fix first. */
function hintOf(count: number, kind: Advice['kind']): string {
  const failed = `${count} tickets in a row failed like this`;
  return kind === 'never'
    ? `${failed}, and all others would too: change what the message names, in the prompt, its settings or the model.`
    : `${failed}. Run the same command again once that is fixed.`;
}
