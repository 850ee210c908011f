/** A promise that is settled from outside. Node 22 has this as Promise.withResolvers. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // A failure that no one waits for any longer is not an unhandled rejection.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
