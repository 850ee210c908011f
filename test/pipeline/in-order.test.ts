import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/pipeline/in-order.js';
import { fc } from '../support/properties.js';
import { deferred } from '../support/scripted-model.js';
import { collect } from '../support/tickets.js';

const never = new AbortController().signal;

async function* batches<T>(...all: T[][]): AsyncGenerator<T[]> {
  yield* all;
}

const walk = <T, R>(source: AsyncIterable<readonly T[]>, work: (item: T) => R | Promise<R>, window = 10) =>
  inOrder(source, { window, stop: never }, (items) => items.map(work));

describe('results', () => {
  it('come in the order of the items, however the work is done and the source is cut', async () => {
    const item = fc.record({ n: fc.nat(), steps: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(item, { maxLength: 5 })),
        fc.integer({ min: 1, max: 8 }),
        async (all, window) => {
          const results = walk(
            batches(...all),
            ({ n, steps }) => (steps === 0 ? n : turns(steps).then(() => n)),
            window,
          );
          expect(await collect(results)).toEqual(all.flat().map(({ n }) => n));
        },
      ),
    );
  });

  it('are not held up by a source that has nothing yet', async () => {
    const more = deferred();
    async function* slow() {
      yield [1];
      await more.promise;
      yield [2];
    }
    const results = walk(slow(), (n) => Promise.resolve(n));
    expect((await results.next()).value).toEqual([1]);
    more.resolve();
    expect((await results.next()).value).toEqual([2]);
  });
});

/** Resolves after some turns of the microtask queue. */
async function turns(steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) await undefined;
}

describe('reading ahead', () => {
  it('goes on behind a slow item, up to the window', async () => {
    const slow = deferred<number>();
    const started: number[] = [];
    const source = batches(...Array.from({ length: 100 }, (_, n) => [n]));
    const results = walk(
      source,
      (n) => {
        started.push(n);
        return n === 0 ? slow.promise : n;
      },
      10,
    );
    const first = results.next();
    await turns(1000);
    expect(started).toHaveLength(10);
    slow.resolve(0);
    expect((await first).value).toHaveLength(10);
    await results.return(undefined);
  });

  it('stops while no one takes results', async () => {
    let read = 0;
    async function* counted() {
      for (;;) yield [read++];
    }
    const results = walk(counted(), (n) => n, 10);
    await results.next();
    await turns(1000);
    expect(read).toBeLessThan(20);
    await results.return(undefined);
  });
});

describe('the end', () => {
  it('comes with the error of the work', async () => {
    const results = walk(batches([1, 2]), (n) => (n === 2 ? Promise.reject(new Error('no')) : n));
    await expect(collect(results)).rejects.toThrow('no');
  });

  it('comes with the error of the source, after what was read before it', async () => {
    const slow = deferred<string>();
    async function* failing() {
      yield ['read'];
      throw new Error('line 2');
    }
    const results = walk(failing(), () => slow.promise);
    const first = results.next();
    await turns(10);
    slow.resolve('done');
    expect((await first).value).toEqual(['done']);
    await expect(results.next()).rejects.toThrow('line 2');
  });

  it.each(['a reader that leaves', 'work that fails'])('closes the source: %s', async (why) => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield [1];
      } finally {
        closed = true;
      }
    }
    const results = walk(source(), () => (why === 'work that fails' ? Promise.reject(new Error('no')) : 1));
    await results.next().catch(() => {});
    await results.return(undefined);
    expect(closed).toBe(true);
  });

  it('comes early with stop: nothing more is read, what is under way is yielded', async () => {
    const stop = new AbortController();
    const slow = deferred<number>();
    let read = 0;
    async function* endless() {
      for (;;) yield [read++];
    }
    const results = inOrder(endless(), { window: 3, stop: stop.signal }, (items) =>
      items.map((n) => slow.promise.then(() => n)),
    );
    const first = results.next();
    await turns(100);
    stop.abort();
    slow.resolve(0);
    expect((await first).value).toEqual([0, 1, 2]);
    expect((await results.next()).done).toBe(true);
  });

  it('comes with stop also where the source never gives anything again', async () => {
    const stop = new AbortController();
    async function* hanging(): AsyncGenerator<number[]> {
      yield [];
      await deferred().promise;
    }
    const results = inOrder(hanging(), { window: 3, stop: stop.signal }, (items) => items);
    const first = results.next();
    await turns(10);
    stop.abort();
    expect((await first).done).toBe(true);
  });

  it('comes with stop also where the source then fails: nothing more was wanted of it', async () => {
    const stop = new AbortController();
    const slow = deferred<string>();
    async function* interrupted() {
      yield ['read'];
      await new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(new Error('no'))));
    }
    const results = inOrder(interrupted(), { window: 3, stop: stop.signal }, () => [slow.promise]);
    const first = results.next();
    await turns(10);
    stop.abort();
    await turns(10);
    slow.resolve('done');
    expect((await first).value).toEqual(['done']);
    expect((await results.next()).done).toBe(true);
  });
});
