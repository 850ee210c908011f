import { expect, it } from 'vitest';
import { describeBatch } from '../../../../src/models/endpoint/batch/describe.js';

const batch = { id: 'batch_1', object: 'batch', status: 'in_progress', input_file_id: 'file-1' };
const read = (fields: object) =>
  describeBatch({ ...batch, ...fields }, (text) => text.replaceAll('secret', '[hidden]'));

it.each<[string, object, object]>([
  [
    'of OpenAI',
    { request_counts: { total: 3, completed: 2, failed: 1 }, errors: null },
    { counts: { total: 3, completed: 2, failed: 1 }, failures: [] },
  ],
  ['of Azure', { output_file_id: '', error_file_id: '' }, { outputFile: undefined, errorFile: undefined }],
  [
    'of Together',
    { status: 'COMPLETED', error: '', output_file_id: 'file-2' },
    { state: 'completed', outputFile: 'file-2', failures: [] },
  ],
  [
    'with null for what is missing',
    { output_file_id: null, request_counts: null, metadata: null },
    { outputFile: undefined, counts: undefined },
  ],
  [
    'with what it may not have',
    { input_file_id: 7, request_counts: 'many', metadata: [1] },
    { outputFile: undefined, counts: undefined, inputFile: '' },
  ],
  ['with numbers for ids', { output_file_id: 12 }, { outputFile: '12' }],
  ['canceled, with one l', { status: 'canceled' }, { state: 'cancelled' }],
  ['queued', { status: 'QUEUED' }, { state: 'validating' }],
  [
    'that failed',
    { status: 'failed', errors: { data: [{ code: 'invalid_url', message: 'A secret.', line: 3 }] } },
    { failures: [{ code: 'invalid_url', message: 'A [hidden].' }] },
  ],
  [
    'that failed for some of its lines',
    {
      status: 'failed',
      errors: {
        data: [
          { code: 'bad', message: 'No.', line: 7 },
          { message: 'x', line: -1 },
          { code: 'bad', message: 'No.', line: '8' },
        ],
      },
    },
    {
      refusedLines: new Map([
        [7, { code: 'bad', message: 'No.' }],
        [8, { code: 'bad', message: 'No.' }],
      ]),
    },
  ],
  [
    'whose answers are in a storage of Azure, without what lets one in',
    { status: 'completed', output_blob: 'https://desk.blob.core.windows.net/o.jsonl?sig=x', error_blob: '' },
    { elsewhere: 'https://desk.blob.core.windows.net/o.jsonl' },
  ],
  ['that completed in part', { status: 'partially_completed' }, { state: 'completed' }],
  [
    'in a state of its own',
    { status: 'a secret dream' },
    { state: 'in_progress', unknownState: 'a [hidden] dream' },
  ],
  [
    'whose file held too many requests',
    { status: 'failed', errors: { data: [{ code: 'too_many_tasks', message: 'Too many.' }] } },
    { excess: 'requests' },
  ],
  [
    'whose file held too many requests, in words alone',
    { status: 'FAILED', error: 'The file has more than 50,000 requests.' },
    { excess: 'requests' },
  ],
  [
    'whose file was too large',
    { status: 'failed', errors: { data: [{ code: 'file_too_large', message: 'No.' }] } },
    { excess: 'bytes' },
  ],
  ['with an empty object of errors', { errors: {} }, { failures: [] }],
  [
    'that failed at Together',
    { status: 'FAILED', error: 'No such model' },
    { failures: [{ code: 'error', message: 'No such model' }] },
  ],
  [
    'that failed without a reason',
    { status: 'failed', errors: { data: [{ code: 'x' }] } },
    { failures: [{ code: 'x', message: 'It does not say why.' }] },
  ],
])('reads a batch %s', (_, fields, expected) => {
  expect(read(fields)).toMatchObject({ id: 'batch_1', inputFile: 'file-1', ...expected });
});

it.each([
  [
    'Enqueued token limit reached for gpt-4o-mini in organization org-1. Limit: 2,000,000 enqueued tokens. Please try again once some in_progress batches have been completed.',
    2_000_000,
  ],
  [
    "The number of enqueued tokens has surpassed the configured limit of 30K for the deployment 'gpt-4.1-batch'.",
    30_000,
  ],
  ['Limit: 1.35M enqueued tokens.', 1_350_000],
  ['Too many tokens.', undefined],
])('reads the limit of enqueued tokens in: %s', (message, enqueuedLimit) => {
  const data = [{ code: 'token_limit_exceeded', message }];
  expect(read({ status: 'failed', errors: { data } })).toMatchObject({ enqueuedLimit });
});

it.each([[null], ['batch'], [{}], [{ ...batch, id: '' }], [{ ...batch, status: 7 }], [[batch]]])(
  'takes no batch from %j',
  (json) => {
    expect(describeBatch(json, (text) => text)).toBeUndefined();
  },
);

it('keeps some of the reasons of a batch in which every line is wrong', () => {
  const data = Array.from({ length: 50_000 }, (_, line) => ({
    code: 'c'.repeat(1_000),
    message: 'm'.repeat(1_000),
    line,
  }));
  const described = read({ status: 'failed', errors: { data } });
  expect(described?.failures).toHaveLength(20);
  expect(JSON.stringify(described?.failures).length).toBeLessThan(10_000);
});
