import type { Session } from './session.js';

/** How long what is in flight may still take after the first Ctrl-C, in milliseconds. */
const grace = 5_000;

/** The two stages of stopping a run. */
export interface Interrupt {
  /** Fires with the first Ctrl-C or request to terminate: nothing more is read or sent. */
  readonly stop: AbortSignal;
  /** Fires a little later: what is still in flight is dropped. */
  readonly abort: AbortSignal;
  /** Stops listening, and drops what is still under way. */
  [Symbol.dispose](): void;
}

/**
 * Says what it does when the first interrupt comes; the second one ends the process at once.
 * @param isBusy whether anything is under way that may finish
 */
export function listenForInterrupt(
  { world, voice }: Pick<Session, 'world' | 'voice'>,
  isBusy: () => boolean = () => true,
): Interrupt {
  const stop = new AbortController();
  const abort = new AbortController();
  let callOff = () => {};
  const stopListening = world.onInterrupt(() => {
    if (stop.signal.aborted) return world.exit(130);
    if (isBusy()) voice.warn('stopping: what is under way may finish; Ctrl-C again leaves at once');
    callOff = world.after(grace, () => abort.abort());
    stop.abort();
  });
  return {
    stop: stop.signal,
    abort: abort.signal,
    [Symbol.dispose]() {
      callOff();
      stopListening();
      stop.abort();
      abort.abort();
    },
  };
}
