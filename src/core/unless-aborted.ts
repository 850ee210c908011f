/**
 * What some work comes to, unless a signal fires before: whoever waits is let go at once, and the work, which cannot be
 * stopped, ends unheard.
 * @throws the signal's reason; whatever the work does
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stopListening = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    stopListening();
  }
}
