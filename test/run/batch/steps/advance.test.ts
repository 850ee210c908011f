import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cancelBatch, fetchBatches, listBatches, waitForBatches } from '../../../../src/run/batch/batches.js';
import { aDay, openBatchDesk } from '../../../support/batch-desk.js';
import { errorCounts } from '../../../support/outcomes.js';

const texts = (count: number) => Array.from({ length: count }, (_, index) => `ticket ${index + 1}`);
const waits = { polls: { in_progress: Number.POSITIVE_INFINITY } };

describe('a step of a batch', () => {
  it.each(['upload', 'create', 'retrieve', 'content', 'delete'] as const)(
    'is not done twice where its reply is lost: %s',
    async (step) => {
      await using desk = await openBatchDesk({
        tickets: texts(9),
        fault: (call) => (call.step === step && call.n === 1 ? 'lost reply' : undefined),
      });
      await desk.run({ waitMs: aDay });
      expect(errorCounts(await desk.results())).toEqual({ classified: 9 });
      const { ledger } = desk.endpoint;
      expect(ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
      expect([ledger.steps.get('upload'), ledger.steps.get('create')]).toEqual([1, 1]);
    },
  );

  it.each(['upload', 'create', 'retrieve', 'content'] as const)(
    'is tried again where the endpoint refuses it for now: %s',
    async (step) => {
      await using desk = await openBatchDesk({
        fault: (call) => (call.step === step && call.n <= 3 ? { status: 503 } : undefined),
      });
      await desk.run({ waitMs: aDay });
      expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
      expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
      expect(desk.events.filter(({ kind }) => kind === 'trouble')).not.toEqual([]);
    },
  );

  it('is not done twice where a list has the oldest first', async () => {
    const noRoom = { data: [{ code: 'token_limit_exceeded', message: 'No room.' }] };
    await using desk = await openBatchDesk({
      fault: ({ step, n }) => (step === 'create' && n === 2 ? 'lost reply' : undefined),
      describes: (batch, n) => (n === 1 ? { ...batch, status: 'failed', errors: noRoom } : batch),
    });
    const { all } = desk.endpoint.batches;
    all.values = () => [...Map.prototype.values.call(all)].reverse().values();
    await desk.run({ waitMs: aDay });
    expect(desk.endpoint.ledger.steps.get('create')).toBe(2);
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
  });

  it('is left to its user where its reply is lost, and the endpoint lists no batches', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) => (step === 'create' ? 'lost reply' : step === 'list' ? { status: 404 } : undefined),
    });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({
      code: 'endpoint_failed',
      message: expect.stringMatching(/^The endpoint may have made the batch \w+: its reply was lost/),
      hint: expect.stringMatching(/If the batch is not there: ticketsift batch cancel \w+,/),
    });
    expect(desk.endpoint.ledger.steps.get('create')).toBe(1);
    const [{ id } = { id: '' }] = await listBatches(await desk.batches());
    expect(await cancelBatch(id, await desk.batches())).toBeUndefined();
    expect([...desk.endpoint.files.all.keys()]).toEqual([]);
    expect(errorCounts(await desk.live())).toEqual({ classified: 4 });
  });

  it('finds no fault with a computer that has no folder of waiting files, where it goes on', async () => {
    await using desk = await openBatchDesk(waits);
    await desk.run();
    await rm(desk.folder.file('cache.db-batches'), { recursive: true });
    desk.endpoint.options.polls = {};
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
  });

  it('begins anew where the folder of waiting files is gone before the upload', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step, n }) => (step === 'upload' && n === 1 ? { status: 503 } : undefined),
    });
    expect(await desk.run()).toMatchObject({ created: [{ state: 'prepared' }] });
    await rm(desk.folder.file('cache.db-batches'), { recursive: true });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(await listBatches(await desk.batches())).toMatchObject([{ state: 'settled', answered: 2 }]);
  });

  it('begins with another upload where the file is deleted before a batch is made of it', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step, n }) => (step === 'create' && n === 1 ? { status: 503 } : undefined),
    });
    expect(await desk.run()).toMatchObject({ created: [{ state: 'uploaded' }] });
    for (const id of [...desk.endpoint.files.all.keys()]) await desk.endpoint.files.remove(id);
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(desk.endpoint.ledger.steps.get('upload')).toBe(2);
  });

  it('ends the wait where another try would not help, and says what to do', async () => {
    await using desk = await openBatchDesk(waits);
    await desk.run();
    desk.endpoint.options.fault = () => ({ status: 404 });
    await expect(waitForBatches({ waitMs: aDay }, await desk.batches())).rejects.toMatchObject({
      code: 'endpoint_failed',
    });
    expect(await listBatches(await desk.batches())).toMatchObject([{ waiting: 3 }]);
  });

  it('waits for room where the endpoint has too little, until another batch has ended', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), ...waits, enqueuedTokens: 0 });
    const { created } = await desk.run();
    expect(created).toMatchObject([{ state: 'uploaded', waitsForRoom: true }]);
    expect(created[0]?.failures).toMatchObject([{ code: 'token_limit_exceeded' }]);
    desk.endpoint.options.enqueuedTokens = 1e9;
    desk.endpoint.options.polls = {};
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 9 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
    expect(desk.endpoint.ledger.steps.get('upload')).toBe(1);
  });

  it('parts a batch that would never find room, and sends the parts as the endpoint has room for them', async () => {
    await using desk = await openBatchDesk({ tickets: texts(40), enqueuedTokens: 1_500 });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 40 });
    const { ledger } = desk.endpoint;
    expect(ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
    const [whole, ...parts] = await listBatches(await desk.batches());
    expect(whole).toMatchObject({ requests: 39, answered: 0, ended: 'failed' });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.reduce((sum, { answered }) => sum + answered, 0)).toBe(39);
  });

  it('ends where the endpoint has never room for one request', async () => {
    await using desk = await openBatchDesk({ tickets: texts(9), enqueuedTokens: 50 });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 1, rate_limited: 8 });
    expect(await listBatches(await desk.batches())).toMatchObject([{ requests: 8, failed: 8 }]);
  });

  it('makes no larger batches once it knows how much room there is', async () => {
    await using desk = await openBatchDesk({ tickets: texts(40), enqueuedTokens: 1_500 });
    await desk.run({ waitMs: aDay });
    const more = [...texts(40), ...texts(40).map((text) => `another ${text}`)];
    await desk.folder.write('tickets.csv', `id,text\n${more.map((text, n) => `${n},${text}\n`).join('')}`);
    const { created } = await desk.run({ waitMs: aDay });
    expect(created.length).toBeGreaterThan(1);
    expect(created.filter(({ failures }) => failures.length > 0)).toEqual([]);
    expect(desk.endpoint.ledger.paidTwice).toEqual([]);
  });

  it('is refused at another endpoint, which gets no key', async () => {
    await using desk = await openBatchDesk(waits);
    await using other = await openBatchDesk();
    await desk.run();
    const context = await desk.batches();
    const { config } = await other.batches();
    await expect(
      fetchBatches({}, { ...context, config: { ...context.config, baseUrl: config.baseUrl } }),
    ).rejects.toMatchObject({
      code: 'usage',
      hint: `Name the endpoint of the batch: --base-url ${desk.endpoint.url}`,
    });
    expect(other.endpoint.headers).toEqual([]);
  });

  it('is left to the process that has the batch', async () => {
    await using desk = await openBatchDesk(waits);
    const { created } = await desk.run();
    const [{ id } = { id: '' }] = created;
    using cache = desk.openCache();
    expect(await cache.batches.hold(id)).toBe(true);
    desk.endpoint.options.polls = {};
    const [held] = await fetchBatches({}, await desk.batches());
    expect(held).toMatchObject({ state: 'in_progress' });
    await cache.batches.release(id);
    const [free] = await fetchBatches({}, await desk.batches());
    expect(free).toMatchObject({ state: 'finalizing' });
  });
});

describe('a wait for batches', () => {
  it('ends with the first interrupt, and the batches go on', async () => {
    await using desk = await openBatchDesk(waits);
    const { created } = await desk.run();
    const stop = new AbortController();
    const context = await desk.batches(stop.signal);
    const listen: typeof context.listen = ({ kind }) => kind === 'waiting' && stop.abort();
    const end = await waitForBatches({ waitMs: aDay }, { ...context, listen });
    expect(end).toMatchObject({ why: 'interrupted', batches: [{ id: created[0]?.id, waiting: 3 }] });
  });

  it('says what it waits for, and for how long at most', async () => {
    await using desk = await openBatchDesk(waits);
    const { created } = await desk.run();
    const stop = new AbortController();
    const context = await desk.batches(stop.signal);
    const said: Extract<Parameters<typeof context.listen>[0], { kind: 'waiting' }>[] = [];
    const listen: typeof context.listen = (event) => {
      if (event.kind === 'waiting' && said.push(event) === 3) stop.abort();
    };
    await waitForBatches({ waitMs: aDay }, { ...context, listen });
    expect(said[0]).toMatchObject({ batches: [{ id: created[0]?.id }] });
    expect(said.map(({ nextMs }) => nextMs)).toEqual([2_000, 3_000, 4_500]);
    const left = said.map(({ leftMs }) => leftMs);
    expect(left).toEqual(left.toSorted((one, other) => other - one));
  });

  it('is for the batches that are named', async () => {
    await using desk = await openBatchDesk(waits);
    await expect(waitForBatches({ ids: ['nope'], waitMs: 1 }, await desk.batches())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('cancelling a batch', () => {
  it('removes one that is not at the endpoint yet, and lets its tickets be sent', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) => (step === 'upload' ? { status: 503 } : undefined),
    });
    const { created } = await desk.run();
    expect(created).toMatchObject([{ state: 'prepared' }]);
    expect(await cancelBatch(created[0]?.id ?? '', await desk.batches())).toBeUndefined();
    expect(errorCounts(await desk.live())).toEqual({ classified: 4 });
    expect(await desk.waitingFiles()).toEqual([]);
  });

  it('finds one whose creation was not confirmed', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) => (step === 'create' ? 'lost reply' : undefined),
    });
    const { created } = await desk.run();
    expect(created).toMatchObject([{ state: 'uploaded', remote: undefined }]);
    expect(await cancelBatch(created[0]?.id ?? '', await desk.batches())).toMatchObject({
      ended: 'cancelled',
    });
    expect(desk.endpoint.ledger.paidTwice).toEqual([]);
  });

  it('has no effect on one that has ended', async () => {
    await using desk = await openBatchDesk();
    const { created } = await desk.run({ waitMs: aDay });
    expect(await cancelBatch(created[0]?.id ?? '', await desk.batches())).toMatchObject({
      ended: 'completed',
    });
  });
});
