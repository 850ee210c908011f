import { whenAborted } from '../when-aborted.js';
import type { Clock } from './clock.js';
import type { Session } from './session.js';
import type { World } from './world.js';

/** Milliseconds that requests in flight may still take once a run stops. */
const grace = 5_000;

/** The two stages of stopping a run. Closing it drops everything in flight. */
export interface Stopping extends Disposable {
  /** Aborted first: nothing more is read or sent. */
  readonly stop: AbortSignal;
  /** Aborted a little later: requests in flight are dropped. */
  readonly abort: AbortSignal;
  begin(): void;
}

export function createStopping({ after }: Pick<Clock, 'after'>): Stopping {
  const stop = new AbortController();
  const abort = new AbortController();
  let callOff = () => {};
  return {
    stop: stop.signal,
    abort: abort.signal,
    begin() {
      if (stop.signal.aborted) return;
      callOff = after(grace, () => abort.abort());
      stop.abort();
    },
    [Symbol.dispose]() {
      callOff();
      stop.abort();
      abort.abort();
    },
  };
}

/** A run that stops with the first Ctrl-C or request to terminate. Closing it stops listening, too. */
export type Interrupt = Omit<Stopping, 'begin'>;

/**
 * Stops a run at the first interrupt, with a warning; the second one ends the process at once.
 * @param isBusy whether anything is in flight that may finish
 */
export function listenForInterrupt(
  { world, voice }: Pick<Session, 'world' | 'voice'>,
  isBusy: () => boolean = () => true,
): Interrupt {
  const stopping = createStopping(world);
  const stopListening = world.onInterrupt(() => {
    coverEcho(world);
    if (stopping.stop.aborted) return world.exit(130);
    if (isBusy()) voice.warn('stopping: requests in flight may finish; press Ctrl-C again to quit at once');
    stopping.begin();
  });
  return {
    stop: stopping.stop,
    abort: stopping.abort,
    [Symbol.dispose]() {
      stopListening();
      stopping[Symbol.dispose]();
    },
  };
}

/** Has what is written next go over the `^C` that a terminal shows for Ctrl-C, at the beginning of a line if nothing moves there. */
export function coverEcho({ stderr, environment: { isDumb } }: Pick<World, 'stderr' | 'environment'>): void {
  if (stderr.isTTY && !isDumb) stderr.write('\r');
}

/** Resolves when the user interrupts. */
export function whenStopped({ stop }: Pick<Interrupt, 'stop'>): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else whenAborted(stop, resolve);
  });
}
