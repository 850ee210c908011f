/** What is to be called when one signal fires. */
class Callbacks extends Set<() => void> {
  handleEvent(): void {
    for (const callback of this) callback();
  }
}

const listening = new WeakMap<AbortSignal, Callbacks>();

/**
 * Calls back when a signal fires that has not fired yet; returns how to call that off.
 *
 * All callbacks of a signal share one listener, which leaves with the last of them: one signal stops a whole run,
 * and looks through all of its listeners whenever one comes or goes.
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
 * Returns what some work comes to, unless a signal fires first: then the caller goes on at once, and the work, which
 * cannot be stopped, ends unheard.
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
