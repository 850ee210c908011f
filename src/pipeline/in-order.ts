interface Limits {
  /** The maximum number of items under way, give or take a batch. */
  readonly window: number;
  /** When it fires, reading stops; what is under way is still yielded. */
  readonly stop: AbortSignal;
}

type Slot<R> = { readonly state: 'pending' } | { readonly state: 'done'; readonly result: R } | Failure;
/** One for each item of a batch. */
type Results<R> = readonly (R | Promise<R>)[];
type Failure = { readonly state: 'failed'; readonly error: unknown };

/**
 * Does `work` on every batch of items, which gives a result for each of them, and yields the results in the
 * order of the items, though some are there at once and some come later. Reads ahead, so that a slow item at the
 * head delays no other; reads no further than the window until results are taken, so that memory stays flat.
 *
 * When `work` fails, the walk ends with its error. When the source fails, what was read before is yielded
 * first. The source is closed in any case.
 */
export async function* inOrder<T, R>(
  batches: AsyncIterable<readonly T[]>,
  { window, stop }: Limits,
  work: (items: readonly T[]) => Results<R> | Promise<Results<R>>,
): AsyncGenerator<R[]> {
  const source = batches[Symbol.asyncIterator]();
  const slots: Slot<R>[] = [];
  let offset = 0;
  let reading = false;
  let end: { readonly failure?: Failure } | undefined;
  let wake = () => {};

  const settle = (position: number, slot: Slot<R>) => {
    slots[position - offset] = slot;
    wake();
  };
  const settleLater = (position: number, result: Promise<R>) =>
    result.then(
      (done) => settle(position, { state: 'done', result: done }),
      (error: unknown) => settle(position, { state: 'failed', error }),
    );
  const start = (result: R | Promise<R>) => {
    if (!(result instanceof Promise)) return slots.push({ state: 'done', result });
    return settleLater(offset + slots.push({ state: 'pending' }) - 1, result);
  };
  /** Keeps the places of a batch whose results are to come. */
  const startLater = (count: number, later: Promise<Results<R>>) => {
    const first = offset + slots.length;
    for (let index = 0; index < count; index++) slots.push({ state: 'pending' });
    later.then(
      (results) => {
        for (const [index, result] of results.entries()) {
          if (result instanceof Promise) void settleLater(first + index, result);
          else slots[first + index - offset] = { state: 'done', result };
        }
        wake();
      },
      (error: unknown) => settle(first, { state: 'failed', error }),
    );
  };
  const read = async () => {
    reading = true;
    try {
      const { done, value } = await source.next();
      if (done) end = {};
      else if (!stop.aborted) {
        const results = work(value);
        if (results instanceof Promise) startLater(value.length, results);
        else results.forEach(start);
      }
    } catch (error) {
      // A stopped walk ignores a failure to read: nothing more is wanted.
      end ??= { failure: { state: 'failed', error } };
    }
    reading = false;
    wake();
  };
  const takeReady = () => {
    const ready: R[] = [];
    for (const slot of slots) {
      if (slot.state === 'failed') throw slot.error;
      if (slot.state === 'pending') break;
      ready.push(slot.result);
    }
    slots.splice(0, ready.length);
    offset += ready.length;
    return ready;
  };
  const onStop = () => {
    end ??= {};
    wake();
  };

  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    for (;;) {
      if (!end && !reading && slots.length < window) void read();
      const ready = takeReady();
      if (ready.length > 0) yield ready;
      else if (end && slots.length === 0) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    if (end?.failure) throw end.failure.error;
  } finally {
    stop.removeEventListener('abort', onStop);
    // Not awaited while it still reads: a generator would answer only after a read that may never end.
    if (reading) void source.return?.();
    else await source.return?.();
  }
}
