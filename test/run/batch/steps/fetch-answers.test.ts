import { describe, expect, it } from 'vitest';
import { cancelBatch, showBatch } from '../../../../src/run/batch/batches.js';
import { aDay, openBatchDesk } from '../../../support/batch-desk.js';
import { failsWith } from '../../../support/batch-endpoint/index.js';
import { errorCounts } from '../../../support/outcomes.js';

const texts = (count: number) => Array.from({ length: count }, (_, index) => `ticket ${index + 1}`);
/** A price at which a token costs a dollar. */
const prices = 'input: 1000000, output: 1000000';

/** A line of an answer, as some other server writes it. */
function answerOf(key: string, usage = { prompt_tokens: 5, completion_tokens: 5 }) {
  const choices = [{ message: { content: '{"urgent":true,"categories":["Bug"]}' }, finish_reason: 'stop' }];
  return {
    line: JSON.stringify({ custom_id: key, response: { status_code: 200, body: { choices, usage } } }),
  };
}

describe('answers of a batch', () => {
  it.each([
    ['in another order', { isShuffled: true }],
    ['with a byte order mark', { hasBom: true }],
    ['with line ends of Windows', { lineEnd: '\r\n' as const }],
    ['with empty lines between them', { lineEnd: '\n\n' as const }],
    ['with lines that are there twice', { fate: () => 'twice' as const }],
    ['where missing files have an empty id', { namesMissingFiles: true }],
    ['of Azure', { dialect: 'azure' as const }],
    ['with ids in capitals', { fate: (key: string) => answerOf(key.toUpperCase()) }],
    ['with ids to which a gateway has added its own', { fate: (key: string) => answerOf(`desk-7/${key}-1`) }],
  ])('are all read %s', async (_, options) => {
    await using desk = await openBatchDesk({ tickets: texts(30), ...options });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 30 });
    expect(desk.endpoint.ledger.paidTwice).toEqual([]);
  });

  it('are read again from the start where a download breaks off', async () => {
    await using desk = await openBatchDesk({
      tickets: texts(30),
      fault: ({ step, n }) =>
        step !== 'content' || n > 2 ? undefined : n === 1 ? { status: 502 } : { cutAfter: 1_000 },
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 30 });
    expect(desk.endpoint.ledger.paidTwice).toEqual([]);
  });

  it('are errors of their tickets where all requests fail, and there is no file of answers', async () => {
    await using desk = await openBatchDesk({
      fate: () => failsWith(400, 'context_length_exceeded', 'This is too long: 9 tokens.'),
      liesInCounts: true,
    });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created).toMatchObject([{ ended: 'completed', answered: 0, failed: 3 }]);
    const results = await desk.results();
    expect(errorCounts(results)).toEqual({ classified: 1, too_long: 3 });
    expect(results[1]?.error?.message).toContain('This is too long');
    expect(await showBatch(created[0]?.id ?? '', await desk.batches())).toMatchObject({
      lineFailures: [{ code: 'too_long', count: 3 }],
    });
  });

  it('are sent again after failures that say nothing of them, and not after others', async () => {
    const tries = new Map<string, number>();
    await using desk = await openBatchDesk({
      tickets: texts(5),
      fate(key) {
        const time = (tries.get(key) ?? 0) + 1;
        tries.set(key, time);
        if (tries.size === 1) return failsWith(400, 'content_filter', 'No.');
        return time === 1 ? failsWith(500, null, 'Sorry.') : 'answer';
      },
    });
    await desk.run({ waitMs: aDay });
    expect([...tries.values()].sort()).toEqual([1, 2, 2, 2]);
    const { classified } = errorCounts(await desk.results());
    expect(classified).toBe(4);
  });

  it('that are in neither file are asked for at most twice more, and are then a failure', async () => {
    const tries = new Map<string, number>();
    await using desk = await openBatchDesk({
      tickets: texts(5),
      fate(key) {
        tries.set(key, (tries.get(key) ?? 0) + 1);
        return key === [...tries.keys()][0] ? 'missing' : 'answer';
      },
    });
    await desk.run({ waitMs: aDay });
    expect([...tries.values()]).toEqual([3, 1, 1, 1]);
    expect(errorCounts(await desk.results())).toEqual({ classified: 4, no_response: 1 });
    using cache = desk.openCache();
    expect(cache.batches.list().map(({ state, requests }) => [state, requests])).toEqual([
      ['settled', 4],
      ['settled', 1],
      ['settled', 1],
    ]);
  });

  it('that name no request of ours are not asked for again, since they were paid for', async () => {
    await using desk = await openBatchDesk({ fate: (key) => answerOf(key.slice(0, 36)), prices });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created).toMatchObject([{ ended: 'completed', answered: 0, failed: 3, reserved: 0 }]);
    expect(created[0]?.spent).toBeGreaterThan(0);
    expect(desk.endpoint.ledger.steps.get('create')).toBe(1);
    expect((await desk.results())[1]?.error?.message).toMatch(
      /^The endpoint has answered 3 requests of the batch \w+ under a custom_id of its own\.$/,
    );
  });

  it('that are in no file of the endpoint are not asked for again, and it says where they are', async () => {
    await using desk = await openBatchDesk({
      describes: (batch) => ({ ...batch, output_file_id: '', output_blob: 'https://x.example/o?sig=secret' }),
    });
    await desk.run({ waitMs: aDay });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [] });
    expect((await desk.results())[1]?.error?.message).toMatch(/elsewhere: https:\/\/x\.example\/o$/);
  });

  it('that claim more tokens than there can be cost what was set aside', async () => {
    const usage = { prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: Number.MAX_SAFE_INTEGER };
    await using desk = await openBatchDesk({ fate: (key) => answerOf(key, usage), settings: { maxCost: 1 } });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created).toMatchObject([{ answered: 3, reserved: 0 }]);
    expect(created[0]?.spent).toBeLessThan(1);
  });

  it('that came before a batch expired are kept and paid for, and the others cost nothing', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), ends: () => 'expired', prices });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created).toMatchObject([{ ended: 'expired', answered: 4, failed: 4, reserved: 0 }]);
    expect(created[0]?.spent).toBeGreaterThan(0);
    expect(errorCounts(await desk.results())).toEqual({ classified: 5, timeout: 4 });
  });

  it('that came before a batch was cancelled are kept and paid for, and the others cost nothing', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), prices });
    const { created } = await desk.run();
    const [{ id } = { id: '' }] = created;
    const cancelled = await cancelBatch(id, await desk.batches());
    expect(cancelled).toMatchObject({ ended: 'cancelled', answered: 4, failed: 4, reserved: 0 });
    expect(cancelled?.spent).toBeGreaterThan(0);
    expect(errorCounts(await desk.results())).toEqual({ classified: 5, not_sent: 4 });
  });

  it('of a batch that failed as a whole are failures that say why', async () => {
    await using desk = await openBatchDesk({ ends: () => 'failed' });
    await desk.run({ waitMs: aDay });
    const results = await desk.results();
    expect(errorCounts(results)).toEqual({ classified: 1, no_response: 3 });
    expect(results[1]?.error?.message).toContain('The batch failed.');
  });

  it('cost half of what live ones do', async () => {
    await using desk = await openBatchDesk({ prices: 'input: 0, output: 1000000' });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created[0]?.spent).toBe((3 * 12) / 2);
  });

  it('cost what the price of batches says', async () => {
    await using desk = await openBatchDesk({
      prices: 'input: 0, output: 1000000, tiers: { batch: { input: 0, output: 250000 } }',
    });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created[0]?.spent).toBe((3 * 12) / 4);
  });

  it('that failed are sent again by the next command, and only once more', async () => {
    let isWorking = false;
    await using desk = await openBatchDesk({
      tickets: texts(5),
      fate: () => (isWorking ? 'answer' : failsWith(400, 'content_filter', 'No.')),
    });
    await desk.run({ waitMs: aDay });
    isWorking = true;
    const { created } = await desk.run({ waitMs: aDay });
    expect(created.map(({ requests }) => requests)).toEqual([3]);
    expect(errorCounts(await desk.results())).toEqual({ classified: 5 });
  });
});
