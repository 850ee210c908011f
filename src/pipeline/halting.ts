import { RequestFailure } from '../core/errors/request-failure.js';
import { TicketsiftError } from '../core/errors.js';
import type { Ask } from './ask.js';
import { notAsked } from './not-asked.js';

/** So many tickets in a row that fail for a reason that dooms all others are enough. */
const enoughDoomed = 3;
/** So many that fail alike for any other reason: a refused parameter, an endpoint that is out of order. */
const enoughAlike = 20;

/**
 * Stops all asking when no ticket will get an answer any more: after some tickets in a row have failed alike,
 * with no answer between them, or one for a reason that is none of the endpoint's. What is in flight may finish.
 * @param halt aborted with a TicketsiftError `doomed` that says what to mend
 */
export function halting(ask: Ask, halt: AbortController): Ask {
  let alike = { code: '', count: 0 };
  const count = (failure: RequestFailure) => {
    // Such a failure is one ticket's alone, and shows that the endpoint works.
    if (failure.code === 'too_long' || failure.code === 'filtered') return reset();
    alike = { code: failure.code, count: alike.code === failure.code ? alike.count + 1 : 1 };
    const { advice } = failure;
    const isDoomed = advice.kind === 'doomed' || advice.kind === 'unreachable';
    if (halt.signal.aborted || alike.count < (isDoomed ? enoughDoomed : enoughAlike)) return;
    halt.abort(
      new TicketsiftError('doomed', failure.message, {
        hint: isDoomed
          ? advice.hint
          : `${alike.count} tickets in a row failed so. Run the same command again when that is over.`,
      }),
    );
  };
  const reset = () => {
    alike = { code: '', count: 0 };
  };
  return async (question) => {
    try {
      const answer = await ask(question);
      reset();
      return answer;
    } catch (error) {
      if (error instanceof RequestFailure) count(error);
      if (!(error instanceof TicketsiftError)) throw error;
      // What is no ticket's fault, such as a login that is over, is the end of them all.
      halt.abort(error);
      throw notAsked(halt.signal);
    }
  };
}
