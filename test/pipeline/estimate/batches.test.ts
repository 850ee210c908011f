import { expect, it } from 'vitest';
import { estimateBatches } from '../../../src/pipeline/estimate/batches.js';

const form = {
  path: '/v1/chat/completions',
  bodyOf: ({ user }: { user: string }) => JSON.stringify({ user }),
};

/** Facts of so many requests, each with a ticket of 100 characters. */
function surveyOf(requests: number, head = 'x'.repeat(100)) {
  const frame = { system: undefined, user: 'Sort: ', filledIn: '' };
  return { frame, requests, characters: requests * head.length, toSend: [{ head, size: head.length }] };
}

const limits = { maxRequests: 50_000, maxBytes: 200_000_000 };

it.each([
  ['nothing where the first request is all there is', 1, limits, { requests: 0, batches: 0, rounds: 0 }],
  ['one batch', 50_001, limits, { requests: 50_000, batches: 1, rounds: undefined }],
  [
    'two where there is a request too many',
    50_002,
    limits,
    { requests: 50_001, batches: 2, rounds: undefined },
  ],
  [
    'as many as bytes need',
    10_001,
    { ...limits, maxBytes: 1_000_000 },
    { requests: 10_000, batches: 3, rounds: undefined },
  ],
  [
    'as many rounds as the queue needs',
    10_001,
    { ...limits, maxEnqueuedTokens: 100_000 },
    { requests: 10_000, batches: 9, rounds: 9 },
  ],
])('estimates %s', (_, requests, limits, expected) => {
  expect(estimateBatches(surveyOf(requests), form, limits)).toEqual(expected);
});

it('counts bytes and no characters', () => {
  const { batches } = estimateBatches(surveyOf(10_001, '読'.repeat(100)), form, {
    ...limits,
    maxBytes: 1_000_000,
  });
  expect(batches).toBeGreaterThan(4);
});
