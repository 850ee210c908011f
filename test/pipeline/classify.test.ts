import { describe, expect, it } from 'vitest';
import { TicketFailure } from '../../src/core/errors/ticket-error.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { classify, type PipelineOptions } from '../../src/pipeline/classify.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';
import { runOptions } from '../support/asking.js';
import { systemClock } from '../support/cache.js';
import { fc } from '../support/properties.js';
import { bugReply, deferred, scriptedModel } from '../support/scripted-model.js';
import { batchesOf, collect } from '../support/tickets.js';

const run = (texts: readonly string[], options: PipelineOptions) =>
  collect(classify(batchesOf(texts), options));

describe('a run', () => {
  it('gives one outcome for each ticket, in their order', async () => {
    const text = fc.constantFrom('a', 'b', 'c', '', 'fail', 'nonsense');
    await fc.assert(
      fc.asyncProperty(fc.array(text), async (texts) => {
        using cache = openCache(temporary, systemClock);
        const model = scriptedModel(({ user }) => {
          if (user.includes('fail')) throw new TicketFailure('http_500', 'down');
          return user.includes('nonsense') ? { ...bugReply, text: 'well…' } : bugReply;
        });
        const outcomes = await run(texts, runOptions(model, cache));
        const code = (text: string) =>
          ({ '': 'empty_ticket', fail: 'http_500', nonsense: 'invalid_json' })[text];
        expect(outcomes.map(({ ticket, error }) => [ticket.text, error?.code])).toEqual(
          texts.map((text) => [text, code(text)]),
        );
      }),
    );
  });

  it('asks each distinct request once, and a second run asks nothing and has the same results', async () => {
    using cache = openCache(temporary, systemClock);
    const model = scriptedModel(({ filledIn }) => ({
      ...bugReply,
      text: `{"urgent": ${filledIn === 'b'}, "categories": []}`,
    }));
    const texts = ['a', 'b', 'a', 'c', 'b', 'a'];
    const results = async () =>
      (await run(texts, runOptions(model, cache))).map(({ classification }) => classification);
    const first = await results();
    expect(model.asked.toSorted()).toEqual(['Sort: a', 'Sort: b', 'Sort: c']);
    expect(await results()).toEqual(first);
    expect(model.asked).toHaveLength(3);
  });

  it('asks only for what is missing after one that was cut short, whatever the order', async () => {
    using cache = openCache(temporary, systemClock);
    const model = scriptedModel();
    await run(['a', 'b'], runOptions(model, cache));
    await run(['c', 'b', 'd', 'a'], runOptions(model, cache));
    expect(model.asked).toEqual(['Sort: a', 'Sort: b', 'Sort: c', 'Sort: d']);
  });

  it('says of each outcome where its answer came from', async () => {
    using cache = openCache(temporary, systemClock);
    const model = scriptedModel();
    let time = 1000;
    const now = () => time++;
    await run(['a'], runOptions(model, cache, { now }));
    const outcomes = await run(['a', 'b', 'b', ''], runOptions(model, cache, { now }));
    expect(outcomes.map(({ origin }) => origin)).toEqual(['cached', 'sent', 'duplicate', 'none']);
    const later = await run(['b', 'c', ...Array(2000).fill('d'), 'c'], runOptions(model, cache, { now }));
    expect([later.at(0), later.at(1), later.at(-1)].map((outcome) => outcome?.origin)).toEqual([
      'cached',
      'sent',
      'duplicate',
    ]);
  });

  it('has no more requests at once than it may', async () => {
    using cache = openCache(temporary, systemClock);
    const model = scriptedModel(async () => bugReply);
    await run(
      Array.from({ length: 50 }, (_, n) => `t${n}`),
      runOptions(model, cache, { concurrency: 3 }),
    );
    expect(model.mostAtOnce).toBe(3);
  });

  it('keeps the others going behind one that is slow', async () => {
    using cache = openCache(temporary, systemClock);
    const slow = deferred();
    const othersDone = deferred();
    const model = scriptedModel(async ({ filledIn }) => {
      if (filledIn === 't0') await slow.promise;
      if (filledIn === 't99') othersDone.resolve();
      return bugReply;
    });
    const all = run(
      Array.from({ length: 100 }, (_, n) => `t${n}`),
      runOptions(model, cache, { concurrency: 2 }),
    );
    await othersDone.promise;
    slow.resolve();
    expect((await all).map(({ ticket }) => ticket.text)).toEqual(
      Array.from({ length: 100 }, (_, n) => `t${n}`),
    );
  });
});

describe('offline', () => {
  it('a miss is that ticket’s error, and nothing is sent', async () => {
    using cache = openCache(temporary, systemClock);
    const model = scriptedModel();
    await run(['a'], runOptions(model, cache));
    const outcomes = await run(['a', 'b'], runOptions(model, cache, { policy: () => 'cache_only' }));
    expect(outcomes.map(({ error }) => error?.code)).toEqual([undefined, 'not_cached']);
    expect(model.asked).toHaveLength(1);
  });
});

describe('what ends a run', () => {
  it('is what is not a fault of a ticket: what was answered is kept, the others are not asked', async () => {
    using cache = openCache(temporary, systemClock);
    const stopper = new AbortController();
    const model = scriptedModel(({ user }) => {
      if (!user.includes('a')) throw new TicketsiftError('login_required', 'The session is over');
      return bugReply;
    });
    const options = runOptions(model, cache, { concurrency: 1, stopper });
    expect((await run(['a', 'b', 'c'], options)).map(({ error }) => error?.code)).toEqual([
      undefined,
      'not_sent',
      'not_sent',
    ]);
    expect(stopper.signal.reason).toMatchObject({ code: 'login_required' });
  });

  it('is stop: what is in flight is kept, what waits is not asked, and nothing more is read', async () => {
    using cache = openCache(temporary, systemClock);
    const stop = new AbortController();
    const gate = deferred();
    const asked = deferred();
    const model = scriptedModel(async () => {
      asked.resolve();
      await gate.promise;
      return bugReply;
    });
    async function* endless() {
      for (;;) yield* batchesOf(['a', 'b', 'c']);
    }
    const all = collect(classify(endless(), runOptions(model, cache, { concurrency: 1, stop: stop.signal })));
    await asked.promise;
    stop.abort();
    gate.resolve();
    const outcomes = await all;
    expect(outcomes.length).toBeLessThan(10);
    const codes = new Map(outcomes.map(({ ticket, error }) => [ticket.text, error?.code]));
    expect(codes).toEqual(
      new Map([
        ['a', undefined],
        ['b', 'not_sent'],
        ['c', 'not_sent'],
      ]),
    );
    expect(cache.answers.statistics().answers).toBe(1);
  });

  it('is abort, which drops what is in flight', async () => {
    using cache = openCache(temporary, systemClock);
    const abort = new AbortController();
    const model = scriptedModel(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          abort.abort();
        }),
    );
    const outcomes = await run(['a'], runOptions(model, cache, { abort: abort.signal }));
    expect(outcomes[0]?.error?.code).toBe('not_sent');
  });
});
