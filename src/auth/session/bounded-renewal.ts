import { TicketsiftError } from '../../core/errors.js';
import { usualWaitMs } from './lock.js';
import type { SessionStore } from './session-store.js';

/** How long a person may have to wait, in milliseconds. */
export interface Waits {
  /** Until a note says what the wait is for. */
  readonly noteMs: number;
  /** For another process. */
  readonly lockMs: number;
  /** In total: for another process, and then the provider. */
  readonly allMs: number;
  /** For the provider to end a session that is already deleted here. */
  readonly revokeMs: number;
}

export const usualWaits: Waits = { noteMs: 2_000, lockMs: usualWaitMs, allMs: 35_000, revokeMs: 10_000 };

export interface RenewalBounds {
  readonly store: Pick<SessionStore, 'exclusively'>;
  readonly waits: Waits;
  /** Whether to wait for another process. */
  readonly waitsForOthers: boolean;
  /** The provider's host, for messages. */
  readonly host: string;
  /** Shows what the wait is for. */
  readonly note: (text: string) => void;
}

/**
 * Does work with the session that no other process may do at the same time, within the limits on waiting.
 * @param work its signal is aborted when the provider takes too long
 * @throws TicketsiftError as `SessionStore.exclusively`, `provider_unavailable` where it takes too long, and what the
 *   work throws
 */
export async function renewWithin<T>(
  { store, waits, waitsForOthers, host, note }: RenewalBounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const ending = setTimeout(() => over.abort(tooLong(waits.allMs)), waits.allMs);
  let noting: NodeJS.Timeout | undefined;
  const waitFor = (what: string) => {
    clearTimeout(noting);
    noting = setTimeout(() => note(`waiting for ${what} to renew the session`), waits.noteMs);
  };
  try {
    return await store.exclusively(
      () => {
        waitFor(host);
        return work(over.signal);
      },
      {
        maxWaitMs: waitsForOthers ? waits.lockMs : 0,
        onWait: () => waitFor('another ticketsift process'),
      },
    );
  } catch (error) {
    throw over.signal.aborted && isPassing(error) ? over.signal.reason : error;
  } finally {
    clearTimeout(ending);
    clearTimeout(noting);
  }
}

/** Returns whether an error may be gone at the next try. */
export function isPassing(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && ['provider_unavailable', 'session_busy'].includes(error.code);
}

function tooLong(ms: number): TicketsiftError {
  return new TicketsiftError('provider_unavailable', `The session was not renewed within ${ms / 1000} s`, {
    hint: 'Try again later, or run ticketsift auth doctor to find the cause.',
  });
}
