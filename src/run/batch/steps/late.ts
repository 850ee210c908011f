import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { Clock } from '../../../core/world/clock.js';

/** How long the parts of an endpoint may take to learn of a batch and its files, in milliseconds. */
const longestDelay = 10 * 60_000;

/** Whether what an endpoint lacks may still come. @param since in milliseconds since 1970 */
export function mayStillCome(since: number, { now }: Pick<Clock, 'now'>): boolean {
  return now() - since < longestDelay;
}

/** Whether an endpoint has nothing of an id, or no longer. */
export function isUnknown(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && (error.code === 'http_404' || error.code === 'http_410');
}

/** Returns the failure to find what may still come. */
export function notYet(cause: RequestFailure): RequestFailure {
  return new RequestFailure(cause.code, cause.message, { advice: { kind: 'again' }, cause });
}
