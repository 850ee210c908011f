import { setMaxListeners } from 'node:events';

/** The reason of a signal that fired because the time was up. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** Milliseconds. */
  readonly after: number;

  constructor(after: number) {
    super(`no answer within ${after} ms`);
    this.after = after;
  }
}

/**
 * Runs `work` with a signal that fires when `signal` does, or after `ms` milliseconds (at most 2^31 - 1).
 * Once it is over, nothing listens to `signal` any more and no timer runs.
 * @throws DeadlineError when the time was up; the reason of `signal` when that fired; what `work` throws
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const own = new AbortController();
  const abort = () => own.abort(signal.reason);
  const timer = setTimeout(() => own.abort(new DeadlineError(ms)), ms);
  // One signal stops a whole run, so that as many listen to it as requests are in flight; no leak to warn of.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(own.signal);
  } catch (error) {
    own.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
