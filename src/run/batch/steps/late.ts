import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { Clock } from '../../../core/world/clock.js';

/** How long the parts of an endpoint may take to learn of a batch and its files, in milliseconds. */
const longestDelay = 10 * 60_000;

/** Whether what an endpoint lacks may still come. @param since in milliseconds since 1970 */
export function mayStillCome(since: number, { now }: Pick<Clock, 'now'>, delay = longestDelay): boolean {
  // A clock that was set back by far must not make this wait for as long.
  return Math.abs(now() - since) < delay;
}

/** Whether an endpoint has nothing of an id, or no longer. */
export function isUnknown(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && (error.code === 'http_404' || error.code === 'http_410');
}

/** Returns the failure to find what may still come. */
export function notYet(cause: RequestFailure): RequestFailure {
  return new RequestFailure(cause.code, cause.message, { advice: { kind: 'again' }, cause });
}

/** Returns the failure for a batch that an endpoint does not know, and that it cannot have forgotten so soon. */
export function unknownBatch(cause: RequestFailure): RequestFailure {
  const hint =
    'A batch is of the account and the project whose key made it: set the key of that one. It may also have been deleted there.';
  return new RequestFailure(cause.code, cause.message, { advice: { kind: 'doomed', hint }, cause });
}
