/** The callbacks for one signal. */
class Callbacks extends Set<() => void> {
  handleEvent(): void {
    for (const callback of this) callback();
  }
}

const listening = new WeakMap<AbortSignal, Callbacks>();

/**
 * Calls back when a signal is aborted, unless it already is; returns a function that cancels the callback.
 *
 * All callbacks of a signal share one listener, which is removed with the last of them: one signal stops a whole run, and
 * it searches all of its listeners whenever one is added or removed.
 */
export function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = listening.get(signal) ?? listenTo(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener('abort', callbacks);
    listening.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Callbacks {
  const callbacks = new Callbacks();
  listening.set(signal, callbacks);
  signal.addEventListener('abort', callbacks);
  return callbacks;
}

/**
 * Returns the result of some work, unless a signal is aborted first: then the caller continues at once, and the result of
 * the work, which cannot be stopped, is ignored.
 * @throws the signal's reason; whatever the work throws
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stopListening = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const giveUp = () => reject(signal.reason);
    stopListening = whenAborted(signal, giveUp);
    if (signal.aborted) giveUp();
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    stopListening();
  }
}
