import { describe, expect, it } from 'vitest';
import { cancelBatch, listBatches, showBatch, waitForBatches } from '../../../src/run/batch/batches.js';
import { aDay, openBatchDesk } from '../../support/batch-desk.js';
import { completes, failsWith } from '../../support/batch-endpoint/index.js';
import type { BatchEndpointOptions } from '../../support/batch-endpoint/options.js';
import { errorCounts } from '../../support/outcomes.js';

type Described = Readonly<Record<string, unknown>>;

const kept: BatchEndpointOptions = { polls: { in_progress: Number.POSITIVE_INFINITY } };
const words = (names: Readonly<Record<string, string>>) => (batch: Described) => ({
  ...batch,
  status: names[String(batch.status)] ?? batch.status,
});
const unknownFile = failsWith(404, null, 'No such File object: file-2');
const expiredFile = failsWith(410, null, 'The file has expired.');

describe('every ticket is answered, and none is paid for twice, by an endpoint', () => {
  it.each<[string, BatchEndpointOptions]>([
    [
      'with the states of Mistral',
      { describes: words({ validating: 'QUEUED', in_progress: 'RUNNING', completed: 'SUCCESS' }) },
    ],
    [
      'with the states of Maritaca',
      { describes: words({ validating: 'queued', in_progress: 'running', completed: 'succeeded' }) },
    ],
    [
      'with states in words of their own',
      { describes: words({ validating: 'Not Started', in_progress: 'In-Progress', completed: 'Done' }) },
    ],
    [
      'with an unknown state for a while',
      { describes: (batch, n) => (n < 4 ? { ...batch, status: 'warm' } : batch) },
    ],
    [
      'whose batch goes back to its validation',
      {
        polls: { in_progress: 4 },
        describes: (batch, n) => (n === 3 ? { ...batch, status: 'validating' } : batch),
      },
    ],
    ['without counts', { describes: ({ request_counts, ...batch }) => batch }],
    ['with no counts', { describes: (batch) => ({ ...batch, request_counts: null }) }],
    [
      'with counts in quotes',
      { describes: (batch) => ({ ...batch, request_counts: { total: '3', completed: '3', failed: '0' } }) },
    ],
    ['that wraps what it says', { describes: (batch) => ({ code: 20000, status: true, data: batch }) }],
    ['with an empty list of errors', { describes: (batch) => ({ ...batch, errors: [] }) }],
    [
      'that names the file of answers before there is one',
      {
        describes: (batch) =>
          batch.status === 'completed' ? batch : { ...batch, output_file_id: 'file-later' },
      },
    ],
    [
      'that names the file of answers later than the end',
      { describes: (batch, n) => (n < 8 ? { ...batch, output_file_id: null } : batch) },
    ],
    [
      'that has one file for answers and errors',
      { describes: (batch) => ({ ...batch, error_file_id: batch.output_file_id }) },
    ],
    [
      'that has the file of answers later than it names it',
      { fault: ({ step, n }) => (step === 'content' && n < 4 ? unknownFile : undefined) },
    ],
    [
      'that learns late of a batch',
      {
        fault: ({ step, n }) =>
          step === 'retrieve' && n < 4 ? failsWith(404, null, 'No batch.') : undefined,
      },
    ],
    [
      'that has nothing in the file of answers at first',
      { fault: ({ step, n }) => (step === 'content' && n < 4 ? { status: 200, body: '' } : undefined) },
    ],
    [
      'that lists no files, and says nothing of the one it has stored',
      {
        fault: ({ step, n }) =>
          step === 'files' ? { status: 404 } : step === 'upload' && n === 1 ? 'lost reply' : undefined,
      },
    ],
    [
      'that says nothing of the batch it has created, and lists it later',
      {
        fault({ step, n }) {
          if (step === 'create' && n === 1) return 'lost reply';
          return step === 'list' && n < 4 ? { status: 200, body: { data: [], has_more: false } } : undefined;
        },
      },
    ],
    [
      'that says nothing of the batch it has created',
      { fault: ({ step, n }) => (step === 'create' && n === 1 ? 'lost reply' : undefined) },
    ],
    [
      'with too many batches for now',
      {
        fault: ({ step, n }) =>
          step === 'create' && n < 3 ? { status: 429, headers: { 'retry-after': '300' } } : undefined,
      },
    ],
    [
      'that refuses to create what it has no room for',
      {
        fault: ({ step, n }) =>
          step === 'create' && n < 3 ? failsWith(400, null, 'Enqueued token limit reached.') : undefined,
      },
    ],
    [
      'that fails a batch it has no room for, in words alone',
      {
        describes: (batch, n) =>
          n === 1
            ? { ...batch, status: 'FAILED', error: 'Enqueued token limit reached for the model.' }
            : batch,
      },
    ],
    [
      'to which a batch comes too early',
      { fault: ({ step, n }) => (step === 'create' && n === 1 ? { status: 425 } : undefined) },
    ],
    [
      'that says nothing of the file it has stored',
      {
        fault: ({ step, n }) =>
          step === 'upload' && n === 1 ? { status: 200, body: { object: 'file' } } : undefined,
      },
    ],
    [
      'that gives no usage',
      { answer: (body) => withoutUsage(completes('{"urgent":true,"categories":["Bug"]}', body)) },
    ],
    [
      'that counts tokens in quotes',
      { answer: (body) => withUsage(completes('{"urgent":true,"categories":["Bug"]}', body), '7') },
    ],
    [
      'that thinks for more than a megabyte before each answer',
      {
        answer: (body) =>
          completes(`<think>${'Hm. '.repeat(300_000)}</think>{"urgent":true,"categories":["Bug"]}`, body),
      },
    ],
  ])('%s', async (_, options) => {
    await using desk = await openBatchDesk({ tickets: ['first', 'one', 'two'], ...options });
    await expect(desk.run({ waitMs: aDay })).resolves.toMatchObject({ why: 'answered' });
    expect(errorCounts(await desk.results())).toEqual({ classified: 3 });
    expect(desk.endpoint.ledger).toMatchObject({ live: 1, paidTwice: [] });
  });
});

function withUsage(completed: ReturnType<typeof completes>, tokens: unknown) {
  const usage = { prompt_tokens: tokens, completion_tokens: tokens };
  return { ...completed, body: Object.assign({}, completed.body, { usage }) };
}

function withoutUsage(completed: ReturnType<typeof completes>) {
  return { ...completed, body: Object.assign({}, completed.body, { usage: undefined }) };
}

describe('an endpoint that refuses', () => {
  it('a batch for some of its lines gets the others again, and those are failures that say why', async () => {
    const errors = { data: [{ code: 'invalid_request', message: 'Line 2 is too odd.', line: 2 }] };
    await using desk = await openBatchDesk({
      describes: (batch, n) => (n === 1 ? { ...batch, status: 'failed', errors } : batch),
    });
    await desk.run({ waitMs: aDay });
    const batches = await listBatches(await desk.batches());
    expect(batches.map(({ requests, failed, answered }) => [requests, failed, answered])).toEqual([
      [3, 1, 0],
      [2, 0, 2],
    ]);
    const results = await desk.results();
    expect(errorCounts(results)).toEqual({ classified: 3, no_response: 1 });
    expect(results.find(({ error }) => error)?.error?.message).toContain('Line 2 is too odd.');
  });

  it('a batch for one line at a time is asked three times, and no more', async () => {
    const errors = { data: [{ code: 'invalid_request', message: 'It is odd.', line: 1 }] };
    await using desk = await openBatchDesk({
      tickets: ['first', 'a', 'b', 'c', 'd', 'e'],
      describes: (batch) => ({ ...batch, status: 'failed', errors }),
    });
    await desk.run({ waitMs: aDay });
    expect(desk.endpoint.ledger.steps.get('create')).toBe(3);
    expect(errorCounts(await desk.results())).toEqual({ classified: 1, no_response: 5 });
  });

  it.each<[string, 'upload' | 'create', string]>([
    ['the purpose of a file', 'upload', "'batch' is not a valid purpose."],
    ['the model for batches alone', 'create', 'The model stand-in does not support the batch API.'],
  ])('%s is quoted, and a batch that is given up lets its tickets be sent', async (_, step, message) => {
    await using desk = await openBatchDesk({
      fault: (call) => (call.step === step ? failsWith(400, null, message) : undefined),
    });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({
      code: 'endpoint_failed',
      message: expect.stringContaining(message),
    });
    const [{ id } = { id: '' }] = await listBatches(await desk.batches());
    expect(await cancelBatch(id, await desk.batches())).toBeUndefined();
    expect(errorCounts(await desk.live())).toEqual({ classified: 4 });
  });

  it('every batch, but takes their files, has none that waits', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) => (step === 'create' ? { status: 404 } : undefined),
    });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({ code: 'batch_unsupported' });
    expect([...desk.endpoint.files.all.keys(), ...(await desk.waitingFiles())]).toEqual([]);
    expect(errorCounts(await desk.live())).toEqual({ classified: 4 });
  });

  it('a file for its size gets it in parts, and later ones no larger', async () => {
    const long = (n: number) => `ticket ${n} ${'x'.repeat(10_000)}`;
    const tickets = Array.from({ length: 41 }, (_, n) => long(n));
    await using desk = await openBatchDesk({ tickets, maxBytes: 150_000 });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 41 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
    const uploads = desk.endpoint.ledger.steps.get('upload');
    const more = tickets.map((text, n) => `${n},again ${text}\n`).join('');
    await desk.folder.write('tickets.csv', `id,text\n${more}`);
    const { created } = await desk.run({ waitMs: aDay });
    expect(desk.endpoint.ledger.steps.get('upload')).toBe((uploads ?? 0) + created.length);
    expect(errorCounts(await desk.results())).toEqual({ classified: 41 });
  });

  it('a batch for the number of its requests gets them in several', async () => {
    const tickets = Array.from({ length: 500 }, (_, n) => `ticket ${n}`);
    await using desk = await openBatchDesk({ tickets, maxRequests: 200 });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 500 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
  });

  it('a file of any size is asked no more than once for each part that is worth a try', async () => {
    const tickets = Array.from({ length: 21 }, (_, n) => `ticket ${n} ${'x'.repeat(10_000)}`);
    await using desk = await openBatchDesk({ tickets, maxBytes: 1 });
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({
      code: 'endpoint_failed',
      message: expect.stringContaining('answered 413'),
    });
    expect(desk.endpoint.ledger.steps.get('upload')).toBeLessThan(5);
  });

  it('a batch for several reasons, as texts, is quoted with all of them', async () => {
    await using desk = await openBatchDesk({
      describes: (batch) => ({ ...batch, status: 'failed', errors: ['No such model.', 'No such address.'] }),
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 1, no_response: 3 });
    const [{ id } = { id: '' }] = await listBatches(await desk.batches());
    const { failures } = await showBatch(id, await desk.batches());
    expect(failures.map(({ message }) => message)).toEqual(['No such model.', 'No such address.']);
  });
});

describe('a batch', () => {
  it('that expires at once costs nothing, and its tickets are sent by the next command', async () => {
    await using desk = await openBatchDesk({
      ...kept,
      describes: (batch, n) => (n === 1 ? { ...batch, status: 'TIMEOUT_EXCEEDED' } : batch),
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 1, timeout: 3 });
    expect(await listBatches(await desk.batches())).toMatchObject([
      { ended: 'expired', spent: 0, reserved: 0 },
    ]);
    desk.endpoint.options.polls = {};
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
  });

  it('whose cancellation never ends does not hold up a wait for longer than was wanted', async () => {
    await using desk = await openBatchDesk({
      ...kept,
      describes: (batch) => ({ ...batch, status: 'cancelling' }),
    });
    const { created } = await desk.run();
    const [{ id } = { id: '' }] = created;
    expect(await cancelBatch(id, await desk.batches())).toMatchObject({ state: 'cancelling' });
    const end = await waitForBatches({ ids: [id], waitMs: 60_000 }, await desk.batches());
    expect(end).toMatchObject({ why: 'timeout', batches: [{ state: 'cancelling' }] });
  });

  it.each([404, 405, 409])('that cannot be cancelled goes on, and it says so: %i', async (status) => {
    await using desk = await openBatchDesk({
      ...kept,
      fault: ({ step }) => (step === 'cancel' ? { status } : undefined),
    });
    const { created } = await desk.run();
    await expect(cancelBatch(created[0]?.id ?? '', await desk.batches())).rejects.toMatchObject({
      code: 'endpoint_failed',
      message: expect.stringMatching(/^The batch \w+ is not cancelled: /),
      hint: expect.stringMatching(/^It goes on, and what it answers is kept: ticketsift batch wait \w+\./),
    });
    desk.endpoint.options.polls = {};
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
  });

  it('in a state of its own for ever is named, and can be cancelled with what it has answered', async () => {
    await using desk = await openBatchDesk({ describes: (batch) => ({ ...batch, status: 'archived' }) });
    await expect(desk.run({ waitMs: 600_000 })).resolves.toMatchObject({ why: 'timeout' });
    const said = desk.events.flatMap((event) => (event.kind === 'trouble' ? [String(event.error)] : []));
    expect(said[0]).toMatch(
      /says that the batch \w+ is "archived", which ticketsift does not know\. If it stays so: ticketsift batch cancel \w+\.$/,
    );
    const [{ id } = { id: '' }] = await listBatches(await desk.batches());
    expect(await cancelBatch(id, await desk.batches())).toMatchObject({ state: 'cancelling' });
    await waitForBatches({ waitMs: aDay }, await desk.batches());
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
  });

  it('is cancelled where the endpoint does so without a word', async () => {
    await using desk = await openBatchDesk(kept);
    const { created } = await desk.run();
    desk.endpoint.options.fault = ({ step }) => (step === 'cancel' ? { status: 200, body: '' } : undefined);
    await desk.endpoint.advance();
    desk.endpoint.options.polls = {};
    expect(await cancelBatch(created[0]?.id ?? '', await desk.batches())).toMatchObject({
      ended: 'completed',
    });
  });

  it('that the endpoint does not know can be given up, and its tickets are sent live', async () => {
    await using desk = await openBatchDesk(kept);
    const { created } = await desk.run();
    desk.endpoint.options.fault = ({ step }) =>
      step === 'cancel' || step === 'retrieve' ? failsWith(404, null, 'No batch.') : undefined;
    expect(await cancelBatch(created[0]?.id ?? '', await desk.batches())).toMatchObject({
      ended: 'cancelled',
    });
    expect(errorCounts(await desk.live())).toEqual({ classified: 4 });
  });

  it('of another key waits for that one, and so do its answers', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) => (step === 'content' ? { status: 503 } : undefined),
    });
    await desk.run({ waitMs: 600_000 });
    desk.endpoint.options.fault = ({ step }) =>
      step === 'content' || step === 'retrieve' ? failsWith(404, null, 'No such object.') : undefined;
    await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({
      code: 'endpoint_failed',
      hint: expect.stringMatching(
        /^A batch is of the account and the project whose key made it: set the key/,
      ),
    });
    desk.endpoint.options.fault = () => undefined;
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
  });

  it('whose file of answers stays empty is over, and counts as paid for', async () => {
    await using desk = await openBatchDesk({
      fault: ({ step }) =>
        step === 'content' ? { status: 200, body: '' } : step === 'file' ? unknownFile : undefined,
    });
    await desk.run({ waitMs: aDay });
    expect(errorCounts(await desk.results())).toEqual({ classified: 1, no_response: 3 });
    expect(desk.endpoint.ledger).toMatchObject({ paidTwice: [], createdTwice: 0 });
  });

  it.each([
    ['deleted', unknownFile],
    ['let expire', expiredFile],
  ])('whose answers the endpoint has %s is over, and counts as paid for', async (_, refusal) => {
    await using desk = await openBatchDesk({
      settings: { maxCost: 1_000 },
      fault: ({ step }) => (step === 'content' ? refusal : undefined),
    });
    await desk.run({ waitMs: aDay });
    const results = await desk.results();
    expect(errorCounts(results)).toEqual({ classified: 1, no_response: 3 });
    expect(results[1]?.error?.message).toMatch(/^The endpoint no longer has the answers of the batch \w+\.$/);
    const [{ spent } = { spent: 0 }] = await listBatches(await desk.batches());
    expect(spent).toBeGreaterThan(0);
  });
});

it.each([
  ['has expired', failsWith(400, null, 'The file has expired.')],
  ['may not be read', failsWith(403, null, 'Not allowed to download files of this purpose.')],
])('a batch of which the file of answers %s can be given up, and counts as paid for', async (_, refusal) => {
  await using desk = await openBatchDesk({
    settings: { maxCost: 1_000 },
    fault: ({ step }) => (step === 'content' ? refusal : undefined),
  });
  await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({
    code: 'endpoint_failed',
    hint: expect.stringMatching(/To give it up: ticketsift batch cancel \w+\.$/),
  });
  const [{ id } = { id: '' }] = await listBatches(await desk.batches());
  const given = await cancelBatch(id, await desk.batches());
  expect(given).toMatchObject({ state: 'settled', failed: 3, reserved: 0 });
  expect(given?.spent).toBeGreaterThan(0);
  expect((await desk.results())[1]?.error?.message).toMatch(/^The answers of the batch \w+ were given up: /);
});

it('a batch is not given up for a key that is refused', async () => {
  await using desk = await openBatchDesk({
    fault: ({ step, n }) => (step === 'content' && n < 3 ? { status: 401 } : undefined),
  });
  await expect(desk.run({ waitMs: aDay })).rejects.toMatchObject({ code: 'endpoint_failed' });
  const [{ id } = { id: '' }] = await listBatches(await desk.batches());
  await expect(cancelBatch(id, await desk.batches())).rejects.toMatchObject({
    code: 'endpoint_failed',
    message: expect.stringMatching(/^The batch \w+ has ended, and its answers cannot be fetched now: /),
    hint: expect.stringMatching(/To fetch them later: ticketsift batch wait \w+\.$/),
  });
  await waitForBatches({ waitMs: aDay }, await desk.batches());
  expect(errorCounts(await desk.results())).toEqual({ classified: 4 });
});

it('an endpoint that asks for a pause is left alone for as long', async () => {
  const triedAt: number[] = [];
  await using desk = await openBatchDesk();
  const { world } = await desk.batches();
  desk.endpoint.options.fault = ({ step, n }) => {
    if (step === 'create') triedAt.push(world.elapsed());
    return step === 'create' && n === 1 ? { status: 429, headers: { 'retry-after': '300' } } : undefined;
  };
  await desk.run({ waitMs: aDay });
  const [first = 0, second = 0, ...others] = triedAt;
  expect(second - first).toBeGreaterThanOrEqual(300_000);
  expect(others).toEqual([]);
});
