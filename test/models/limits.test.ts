import { describe, expect, it } from 'vitest';
import { readLimits, readWait } from '../../src/models/limits.js';

const now = Date.parse('2026-11-25T12:00:00Z');

describe('a wait', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['in milliseconds', { 'retry-after-ms': '1500' }, 1500],
    ['in parts of a millisecond', { 'retry-after-ms': '12.5' }, 12.5],
    ['in milliseconds goes before one in seconds', { 'retry-after-ms': '20', 'retry-after': '1' }, 20],
    ['in seconds', { 'retry-after': '2' }, 2000],
    ['in parts of a second', { 'retry-after': '0.5' }, 500],
    ['of minutes', { 'retry-after': '3600' }, 3_600_000],
    ['until a date', { 'retry-after': 'Wed, 25 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      'until a date of the endpoint’s own clock',
      { 'retry-after': 'Wed, 25 Nov 2026 09:00:10 GMT', date: 'Wed, 25 Nov 2026 09:00:00 GMT' },
      10_000,
    ],
    ['until a date in another form', { 'retry-after': '2026-11-25T12:01:00Z' }, 60_000],
    ['as a duration', { 'retry-after': '1m30s' }, 90_000],
    [
      'until a limit is whole again',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '7s' },
      7000,
    ],
    [
      'until both are',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '7s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '9s',
      },
      9000,
    ],
    [
      'not for a limit of which something is left',
      { 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': '9s' },
      undefined,
    ],
    ['not where nobody says so', {}, undefined],
    ['not of nothing', { 'retry-after': '0' }, undefined],
    ['not until a date that has passed', { 'retry-after': 'Wed, 25 Nov 2026 11:00:00 GMT' }, undefined],
    ['not of less than nothing', { 'retry-after': '-5' }, undefined],
    ['not of nonsense', { 'retry-after': 'soon', 'retry-after-ms': 'NaN' }, undefined],
    ['not of an empty header', { 'retry-after': '' }, undefined],
  ])('%s', (_, headers, ms) => {
    expect(readWait(headers, now)).toBe(ms);
  });
});

describe('what is left of a limit', () => {
  const reset = (text: string) => ({
    'x-ratelimit-remaining-requests': '9',
    'x-ratelimit-reset-requests': text,
  });
  it.each<[string, string, number]>([
    ['OpenAI', '6m0s', 360_000],
    ['OpenAI, under a second', '120ms', 120],
    ['Groq', '2m59.56s', 179_560],
    ['hours', '1h2m3.5s', 3_723_500],
    ['plain seconds', '12', 12_000],
    ['parts of a second', '0.25', 250],
    ['seconds since 1970', String(now / 1000 + 5), 5000],
    ['milliseconds since 1970, as OpenRouter writes it', String(now + 7000), 7000],
    ['a time, as Anthropic writes it', '2026-11-25T12:00:04Z', 4000],
  ])('is there until: %s', (_, text, resetMs) => {
    expect(readLimits(reset(text), now)).toEqual({ requests: { remaining: 9, resetMs }, tokens: undefined });
  });

  it.each<[string, Record<string, string>, unknown]>([
    [
      'requests and tokens',
      { ...reset('1s'), 'x-ratelimit-remaining-tokens': '100', 'x-ratelimit-reset-tokens': '2s' },
      { requests: { remaining: 9, resetMs: 1000 }, tokens: { remaining: 100, resetMs: 2000 } },
    ],
    [
      'names without what they count',
      { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '1' },
      { requests: { remaining: 3, resetMs: 1000 }, tokens: undefined },
    ],
    [
      'names of the IETF’s draft',
      { 'ratelimit-remaining': '3', 'ratelimit-reset': '1' },
      { requests: { remaining: 3, resetMs: 1000 }, tokens: undefined },
    ],
    ['nothing', { 'content-type': 'application/json' }, undefined],
    ['half of it', { 'x-ratelimit-remaining-requests': '3' }, undefined],
    ['nonsense', { 'x-ratelimit-remaining-requests': '-3', 'x-ratelimit-reset-requests': '1s' }, undefined],
    ['a reset that is none', reset('whenever'), undefined],
  ])('%s', (_, headers, limits) => {
    expect(readLimits(headers, now)).toEqual(limits);
  });
});
