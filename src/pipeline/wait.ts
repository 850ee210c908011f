import type { Clock } from '../core/world/clock.js';
import { notAsked } from './not-asked.js';

/**
 * Resolves after so many milliseconds.
 * @throws TicketFailure `not_asked` at once when `stop` fires
 */
export function wait(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      callOff();
      reject(notAsked(stop));
    };
    const callOff = clock.after(ms, () => {
      stop.removeEventListener('abort', giveUp);
      resolve();
    });
    stop.addEventListener('abort', giveUp, { once: true });
    if (stop.aborted) giveUp();
  });
}
