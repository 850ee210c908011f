import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { waitForBatches } from '../../../src/run/batch/batches.js';
import { aDay, openBatchDesk } from '../../support/batch-desk.js';
import { completes, failsWith } from '../../support/batch-endpoint/index.js';
import { errorCounts } from '../../support/outcomes.js';

const texts = (count: number) => Array.from({ length: count }, (_, index) => `ticket ${index + 1}`);

describe('a run in batches', () => {
  it('sends one ticket live and the others in a batch, and has all answers in the end', async () => {
    await using desk = await openBatchDesk({ tickets: texts(20) });
    const { why, created } = await desk.run({ waitMs: aDay });
    expect(why).toBe('answered');
    expect(created).toMatchObject([{ state: 'settled', ended: 'completed', requests: 19, answered: 19 }]);
    expect(desk.endpoint.ledger).toMatchObject({ live: 1, paidTwice: [], createdTwice: 0 });
    expect(errorCounts(await desk.results())).toEqual({ classified: 20 });
  });

  it('sends each request once, however many tickets have it', async () => {
    await using desk = await openBatchDesk({ tickets: ['a', 'b', 'b', 'c', 'b', 'a'] });
    await desk.run({ waitMs: aDay });
    expect(desk.endpoint.ledger.answered.size).toBe(2);
    expect(errorCounts(await desk.results())).toEqual({ classified: 6 });
  });

  it('makes no batch of what is cached, nor of a single ticket that is not', async () => {
    await using desk = await openBatchDesk({ tickets: ['a'] });
    expect(await desk.run({ waitMs: aDay })).toMatchObject({ why: 'answered', created: [] });
    expect(await desk.run({ waitMs: aDay })).toMatchObject({ why: 'answered', created: [] });
    expect(desk.endpoint.ledger).toMatchObject({ live: 1, steps: new Map([['live', 1]]) });
  });

  it('learns from its live request in what form the endpoint takes requests', async () => {
    const bodies: unknown[] = [];
    await using desk = await openBatchDesk({
      answer(body) {
        bodies.push(body.response_format);
        if (JSON.stringify(body.response_format)?.includes('json_schema'))
          return failsWith(400, null, 'response_format json_schema is not supported');
        return completes('{"urgent": true, "categories": ["Bug"]}', body);
      },
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(bodies.slice(1)).toEqual([1, 2, 3, 4].map(() => ({ type: 'json_object' })));
  });

  it('sends all in a batch where a deployment of Azure takes nothing else', async () => {
    const message = 'The chatCompletion operation does not work with the specified model, stand-in.';
    const refused = { status: 400, body: { error: { code: 'OperationNotSupported', message } } };
    await using desk = await openBatchDesk({
      dialect: 'azure',
      fault: ({ step }) => (step === 'live' ? refused : undefined),
    });
    const { why, created } = await desk.run({ waitMs: aDay });
    expect(why).toBe('answered');
    expect(created).toMatchObject([{ requests: 4, answered: 4 }]);
    expect(desk.endpoint.ledger.steps.get('live')).toBe(1);
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
  });

  it('makes no batch where its live request shows that none would be answered', async () => {
    await using desk = await openBatchDesk({ answer: () => failsWith(401, 'invalid_api_key', 'Wrong key.') });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({ code: 'endpoint_failed' });
    expect(desk.endpoint.ledger.steps.has('upload')).toBe(false);
    using cache = desk.openCache();
    expect(cache.batches.list()).toEqual([]);
  });

  it('says that tickets wait, and leaves them to their batch when it is run again', async () => {
    await using desk = await openBatchDesk({ polls: { in_progress: Number.POSITIVE_INFINITY } });
    const first = await desk.run();
    expect(first).toMatchObject({ why: 'waiting', created: [{ state: 'in_progress', requests: 3 }] });
    const second = await desk.run();
    expect(second).toMatchObject({ why: 'waiting', created: [], waitedFor: [{ state: 'in_progress' }] });
    expect(second.end.tally).toMatchObject({ total: 4, classified: 1, notSent: 3, inBatch: 3, failed: 0 });
    expect(desk.endpoint.ledger.live).toBe(1);
  });

  it('ends its wait when the time is over, and goes on with the next command', async () => {
    await using desk = await openBatchDesk({ polls: { in_progress: Number.POSITIVE_INFINITY } });
    expect(await desk.run({ waitMs: 60_000 })).toMatchObject({ why: 'timeout', waitedFor: [{ waiting: 3 }] });
    desk.endpoint.options.polls = {};
    expect(await waitForBatches({ waitMs: aDay }, await desk.batches())).toMatchObject({ why: 'settled' });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
  });

  it('keeps requests that wait where only their user reads them, until they are answered', async () => {
    await using desk = await openBatchDesk({ polls: { in_progress: Number.POSITIVE_INFINITY } });
    await desk.run();
    const [name = ''] = await desk.waitingFiles();
    const folder = desk.folder.file('cache.db-batches');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(`${folder}/${name}`)).mode & 0o777).toBe(0o600);
    desk.endpoint.options.polls = {};
    await desk.run({ waitMs: aDay });
    expect(await desk.waitingFiles()).toEqual([]);
  });

  it('leaves no file at the endpoint once all is answered, neither requests nor answers nor errors', async () => {
    await using desk = await openBatchDesk({
      fate: (_, n) => (n === 1 ? { error: { code: 'bad', message: 'No.' } } : 'answer'),
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 3, no_response: 1 });
    expect([...desk.endpoint.files.all.keys()]).toEqual([]);
    expect(desk.endpoint.ledger.steps.get('content')).toBe(2);
  });

  it('keeps the answers of a batch whose files the endpoint does not let it delete', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) => (step === 'delete' ? failsWith(403, 'forbidden', 'Not allowed.') : undefined),
    });
    expect(await desk.run({ waitMs: aDay })).toMatchObject({ why: 'answered' });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(desk.endpoint.files.all.size).toBe(2);
  });

  it('asks for what could not be read in a further batch', async () => {
    const asked = new Map<string, number>();
    await using desk = await openBatchDesk({
      settings: { repair: 1 },
      answer(body) {
        const text = body.messages?.at(-1)?.content ?? '';
        asked.set(text, (asked.get(text) ?? 0) + 1);
        const isFirst = !text.includes('could not be used');
        return completes(
          isFirst && /two|three/.test(text) ? 'Hm.' : '{"urgent": true, "categories": ["Bug"]}',
          body,
        );
      },
    });
    const { created } = await desk.run({ waitMs: aDay });
    expect(created.map(({ requests }) => requests)).toEqual([3, 2]);
    expect(Math.max(...asked.values())).toBe(1);
    expect(desk.endpoint.ledger.live).toBe(1);
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
  });

  it('says why its live request failed where another one was answered, and sends it once', async () => {
    let refused = 0;
    await using desk = await openBatchDesk({
      answer(body) {
        if (!body.messages?.at(-1)?.content.includes('first'))
          return completes('{"urgent": true, "categories": ["Bug"]}', body);
        refused++;
        return failsWith(400, 'context_length_exceeded', 'This is too long.');
      },
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ too_long: 1, classified: 3 });
    expect(refused).toBe(1);
  });

  it.each([
    ['an embedded model', { settings: { model: 'embedded' } }, {}],
    ['no cache', {}, { keepsCache: false }],
  ])('is refused with %s', async (_, options, plan) => {
    await using desk = await openBatchDesk(options);
    await expect(desk.run({ plan })).rejects.toMatchObject({ code: 'usage' });
  });

  it('is refused where the endpoint has no batches, and nothing is left waiting', async () => {
    await using desk = await openBatchDesk({ hasNoBatches: true });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({ code: 'batch_unsupported' });
    expect(errorCounts(await desk.live())).toEqual({ classified: 4 });
  });
});

describe('a live run', () => {
  it('leaves tickets that wait in a batch to it, and says which', async () => {
    await using desk = await openBatchDesk({ polls: { in_progress: Number.POSITIVE_INFINITY } });
    const { created } = await desk.run();
    const outcomes = await desk.live();
    expect(errorCounts(outcomes)).toEqual({ classified: 1, in_batch: 3 });
    expect(outcomes[1]?.error).toMatchObject({
      message: `The ticket waits for its answer in the batch ${created[0]?.id}.`,
    });
    expect(desk.endpoint.ledger.live).toBe(1);
  });

  it('sends them all the same where that is wanted, and the answer of the batch changes nothing', async () => {
    await using desk = await openBatchDesk({ polls: { in_progress: Number.POSITIVE_INFINITY } });
    await desk.run();
    expect(errorCounts(await desk.live({ ignoresBatches: true }))).toEqual({ classified: 4 });
    expect(desk.endpoint.ledger.live).toBe(4);
    desk.endpoint.options.polls = {};
    expect(await desk.run({ waitMs: aDay })).toMatchObject({ why: 'answered', created: [] });
  });
});
