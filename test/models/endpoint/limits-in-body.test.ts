import { describe, expect, it } from 'vitest';
import { longQuota, readPauseIn } from '../../../src/models/endpoint/limits-in-body.js';

const saying = (message: string) => readPauseIn('', { message, param: undefined, code: undefined });

describe('the wait that the body of a refusal names', () => {
  it.each([
    ['Please try again in 20s.', 20_000],
    ['Please try again in 7m12.5s.', 432_500],
    ['Please try again in 350ms.', 350],
    ['Please retry in 350 milliseconds.', 350],
    ['Retry after 20 seconds', 20_000],
    ['Try again in 1 minute.', 60_000],
    ['Try again in 2 minutes 5 seconds', 125_000],
    ['try again in 2 mins', 120_000],
    ['Wait 3 hours', 10_800_000],
    ['Available again in 1 day', 86_400_000],
    ['Your limit resets in 1 hour 30 min', 5_400_000],
  ])('in words: %s', (message, ms) => {
    expect(saying(message)).toBe(ms);
  });

  it.each([
    ['{"details":[{"retryDelay":"33s"}]}', 33_000],
    ['{"retryDelay": "0.5s"}', 500],
    ['{"retry_after": 20}', 20_000],
    ['{"retry_after_ms": 250}', 250],
    ['{"retry_after_seconds":"7"}', 7_000],
  ])('in a field: %s', (body, ms) => {
    expect(readPauseIn(body, undefined)).toBe(ms);
  });

  it.each(['Slow down.', 'Try again later.', 'Limit 20 requests, 3 minutes of audio.', ''])(
    'is none in %j',
    (message) => {
      expect(saying(message)).toBeUndefined();
    },
  );
});

it.each([
  ['requests per day (RPD): Limit 1000', true],
  ['GenerateRequestsPerDayPerProject', true],
  ['your monthly quota', true],
  ['requests per minute (RPM): Limit 60', false],
])('%s is a quota for a day or longer: %s', (text, isLong) => {
  expect(longQuota.test(text)).toBe(isLong);
});
