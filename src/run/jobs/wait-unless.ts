import { whenAborted } from '../../core/when-aborted.js';
import type { Stopwatch } from '../../core/world/clock.js';

/** Resolves after some milliseconds, or as soon as a signal fires. */
export async function waitUnless(
  stop: AbortSignal,
  ms: number,
  { after }: Pick<Stopwatch, 'after'>,
): Promise<void> {
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    const callOff = after(ms, () => {
      stopListening();
      resolve();
    });
    const stopListening = whenAborted(stop, () => {
      callOff();
      resolve();
    });
  });
}
