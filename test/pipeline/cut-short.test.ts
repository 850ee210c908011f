import { describe, expect, it } from 'vitest';
import type { Model, Reply } from '../../src/core/model.js';
import { classify } from '../../src/pipeline/classify.js';
import { openCache } from '../../src/storage/cache/cache.js';
import { temporary } from '../../src/storage/open.js';
import { runOptions } from '../support/asking.js';
import { systemClock } from '../support/cache.js';
import { bugReply, scriptedModel } from '../support/scripted-model.js';
import { batchesOf, collect } from '../support/tickets.js';

/** A model that needs 1,000 tokens, under a limit that is there for the money. */
function limitedTo(replyLimit: number | undefined) {
  const isEnough = replyLimit === undefined || replyLimit >= 1_000;
  const cut: Reply = { text: 'Well, ', finish: 'length', cutAt: replyLimit };
  const model = scriptedModel(() => (isEnough ? bugReply : cut));
  return Object.assign(model, { replyLimit } satisfies Pick<Model, 'replyLimit'>);
}

describe('what a limit for the money cut', () => {
  it.each<[string, number | undefined, number | undefined, number, string | undefined]>([
    ['is sent again without a limit', 100, undefined, 1, undefined],
    ['is sent again with a higher one', 100, 2_000, 1, undefined],
    ['is sent again with a higher one that is too low, too', 100, 200, 1, 'cut_off'],
    ['is not sent again with the same', 100, 100, 0, 'cut_off'],
    ['is not sent again with a lower one', 100, 50, 0, 'cut_off'],
    ['is not sent again where nothing was cut', 2_000, undefined, 0, undefined],
    ['is not sent again with a lower one where nothing was cut', 2_000, 100, 0, undefined],
  ])('%s', async (_, before, now, asked, error) => {
    using cache = openCache(temporary, systemClock);
    await collect(classify(batchesOf(['a']), runOptions(limitedTo(before), cache)));
    const model = limitedTo(now);
    const later = { now: () => 1e6 };
    const outcomes = await collect(classify(batchesOf(['a', 'a']), runOptions(model, cache, later)));
    expect(outcomes.map((outcome) => outcome.error?.code)).toEqual([error, error]);
    expect(model.asked).toHaveLength(asked);
    // Either is found from then on.
    const third = limitedTo(now);
    await collect(classify(batchesOf(['a']), runOptions(third, cache, { now: () => 2e6 })));
    expect(third.asked).toEqual([]);
  });

  it('is kept where sending it again fails', async () => {
    using cache = openCache(temporary, systemClock);
    await collect(classify(batchesOf(['a']), runOptions(limitedTo(100), cache)));
    const down = scriptedModel(() => Promise.reject(new Error('down')));
    await collect(classify(batchesOf(['a']), runOptions(down, cache))).catch(() => {});
    const model = limitedTo(100);
    await collect(classify(batchesOf(['a']), runOptions(model, cache)));
    expect(model.asked).toEqual([]);
  });
});
