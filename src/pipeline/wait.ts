import type { Stopwatch } from '../core/world/clock.js';
import { notSent } from './not-sent.js';

/**
 * Resolves after this many milliseconds.
 * @throws TicketFailure `not_sent` at once when `stop` fires
 */
export function wait(clock: Stopwatch, ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      callOff();
      reject(notSent(stop));
    };
    const callOff = clock.after(ms, () => {
      stop.removeEventListener('abort', giveUp);
      resolve();
    });
    stop.addEventListener('abort', giveUp, { once: true });
    if (stop.aborted) giveUp();
  });
}
