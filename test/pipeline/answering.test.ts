import { describe, expect, it } from 'vitest';
import { RequestFailure } from '../../src/core/errors/request-failure.js';
import type { Reply } from '../../src/core/model.js';
import { classify } from '../../src/pipeline/classify.js';
import type { RequestEvent } from '../../src/pipeline/event.js';
import { type Cache, openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';
import { type RunOptions, runOptions } from '../support/asking.js';
import { systemClock } from '../support/cache.js';
import { bugReply, scriptedModel } from '../support/scripted-model.js';
import { batchesOf, collect } from '../support/tickets.js';

const good = bugReply;
const bad: Reply = { ...bugReply, text: 'I think it is a bug.' };
const cutOff: Reply = { ...bugReply, finish: 'length' };
const down = new RequestFailure('http_500', 'down', { advice: { kind: 'never' } });

/** A model that gives these answers in turn. */
function giving(...replies: (Reply | Error)[]) {
  return scriptedModel(() => {
    const reply = replies.shift() ?? new Error('asked more often than foreseen');
    if (reply instanceof Error) throw reply;
    return reply;
  });
}

/** What became of one ticket. */
async function outcome(model: ReturnType<typeof scriptedModel>, cache: Cache, more: RunOptions = {}) {
  const [only] = await collect(classify(batchesOf(['a']), runOptions(model, cache, { repairs: 1, ...more })));
  return { error: only?.error?.code, origin: only?.origin };
}

describe('a reply that cannot be read', () => {
  it.each<[string, (Reply | Error)[], number, string | undefined, number]>([
    ['is asked for once more', [bad, good], 1, undefined, 2],
    ['is the ticket’s error the second time', [bad, bad], 1, 'invalid_json', 2],
    ['is asked for more often where that is wanted', [bad, bad, bad, good], 3, undefined, 4],
    ['is not asked for again where that is not wanted', [bad], 0, 'invalid_json', 1],
    ['is not asked for again where it was cut off', [cutOff], 1, 'cut_off', 1],
    ['stays what is told where the second request fails', [bad, down], 1, 'invalid_json', 2],
  ])('%s', async (_, replies, repairs, error, asked) => {
    using cache = openCache(temporary, systemClock);
    const model = giving(...replies);
    expect((await outcome(model, cache, { repairs })).error).toBe(error);
    expect(model.asked).toHaveLength(asked);
  });

  it('is asked for with what was wrong added at the end', async () => {
    using cache = openCache(temporary, systemClock);
    const model = giving(bad, good);
    const events: RequestEvent[] = [];
    await outcome(model, cache, { listen: (event) => events.push(event) });
    expect(model.asked[1]?.startsWith('Sort: a\n\n')).toBe(true);
    expect(model.asked[1]).toContain('The reply holds no single JSON object: “I think it is a bug.”');
    expect(events).toContainEqual(expect.objectContaining({ kind: 'repair' }));
  });

  it('is remembered with its repair: a second run asks nothing', async () => {
    using cache = openCache(temporary, systemClock);
    await outcome(giving(bad, good), cache);
    expect(await outcome(giving(), cache, { now: () => 1e6 })).toEqual({
      error: undefined,
      origin: 'cached',
    });
    expect((await outcome(giving(), cache, { policy: () => 'cache_only' })).error).toBeUndefined();
  });
});

describe('asking anew', () => {
  it.each<[string, (Reply | Error)[], (Reply | Error)[]]>([
    ['takes no notice of a reply that cannot be read', [bad], [good]],
    ['asks for what was not answered', [down], [good]],
    ['leaves a reply that can be read as it is', [good], []],
  ])('%s', async (_, before, now) => {
    using cache = openCache(temporary, systemClock);
    await outcome(giving(...before), cache, { repairs: 0 });
    const model = giving(...now);
    const anew = { repairs: 0, policy: () => 'send_again' as const, now: () => 1e6 };
    expect((await outcome(model, cache, anew)).error).toBeUndefined();
    expect(model.asked).toHaveLength(now.length);
    expect((await outcome(giving(), cache, { policy: () => 'cache_only' })).error).toBeUndefined();
  });

  it('asks once for tickets that are the same', async () => {
    using cache = openCache(temporary, systemClock);
    await outcome(giving(bad), cache, { repairs: 0 });
    const model = giving(bad);
    const options = runOptions(model, cache, { policy: () => 'send_again', now: () => 1e6 });
    const outcomes = await collect(classify(batchesOf(Array(3000).fill('a')), options));
    expect(new Set(outcomes.map(({ error }) => error?.code))).toEqual(new Set(['invalid_json']));
    expect(model.asked).toHaveLength(1);
  });
});
