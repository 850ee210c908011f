import { describe, expect, it } from 'vitest';
import { readLimits, readPause } from '../../../src/models/endpoint/limits.js';

const now = () => Date.UTC(2026, 9, 4, 12, 0, 0);

describe('what is left of the limits', () => {
  it.each<
    [who: string, headers: Record<string, string>, requests: object | undefined, tokens: object | undefined]
  >([
    [
      'OpenAI',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      { remaining: 59, resetMs: 1000, limit: 60 },
      { remaining: 149_984, resetMs: 360_000, limit: 150_000 },
    ],
    [
      'Azure, which may not know its tokens',
      {
        'x-ratelimit-remaining-requests': '9',
        'x-ratelimit-reset-requests': '1',
        'x-ratelimit-remaining-tokens': '-1',
        'x-ratelimit-reset-tokens': '0',
      },
      { remaining: 9, resetMs: 1000 },
      undefined,
    ],
    [
      'Groq',
      {
        'x-ratelimit-remaining-requests': '14370',
        'x-ratelimit-reset-requests': '2m59.56s',
        'x-ratelimit-remaining-tokens': '17997',
        'x-ratelimit-reset-tokens': '7.66s',
      },
      { remaining: 14_370, resetMs: 179_560 },
      { remaining: 17_997, resetMs: 7660 },
    ],
    [
      'Cerebras',
      {
        'x-ratelimit-remaining-requests-day': '99',
        'x-ratelimit-reset-requests-day': '30.5',
        'x-ratelimit-remaining-tokens-minute': '900',
        'x-ratelimit-reset-tokens-minute': '5.5',
      },
      { remaining: 99, resetMs: 30_500 },
      { remaining: 900, resetMs: 5500 },
    ],
    [
      'OpenRouter',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1791115260000' },
      { remaining: 0, resetMs: 60_000 },
      undefined,
    ],
    [
      'a gateway that follows the draft of the IETF',
      { 'ratelimit-remaining': '50', 'ratelimit-reset': '30' },
      { remaining: 50, resetMs: 30_000 },
      undefined,
    ],
    [
      'a gateway whose clock is an hour fast',
      {
        date: 'Sun, 04 Oct 2026 13:00:00 GMT',
        'x-ratelimit-remaining-requests': '5',
        'x-ratelimit-reset-requests': '2026-10-04T13:00:10Z',
      },
      { remaining: 5, resetMs: 10_000 },
      undefined,
    ],
    [
      'a gateway of which only the tokens can be read',
      {
        'x-ratelimit-remaining-requests': 'many',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '7',
        'x-ratelimit-reset-tokens': '1s',
      },
      undefined,
      { remaining: 7, resetMs: 1000 },
    ],
  ])('is reported by %s', (_, headers, requests, tokens) => {
    expect(readLimits(headers, now)).toEqual({ requests, tokens });
  });

  it.each<[what: string, headers: Record<string, string | string[]>]>([
    ['no headers', {}],
    ['others', { 'content-type': 'application/json', date: 'Sun, 04 Oct 2026 12:00:00 GMT' }],
    ['what is left alone', { 'x-ratelimit-remaining-requests': '5' }],
    ['the reset alone', { 'x-ratelimit-reset-requests': '5s' }],
    ['a reset that says nothing', { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': 'soon' }],
    ['nothing', { 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '' }],
    ['several at once', { 'x-ratelimit-remaining': ['5', '6'], 'x-ratelimit-reset': ['1s', '2s'] }],
  ])('is not reported by %s', (_, headers) => {
    expect(readLimits(headers, now)).toBeUndefined();
  });
});

describe('the pause that is asked for', () => {
  const used = { remaining: 0, resetMs: 9000 };
  const left = { remaining: 1, resetMs: 60_000 };

  it.each<[what: string, headers: Record<string, string>, ms: number | undefined]>([
    ['milliseconds', { 'retry-after-ms': '120' }, 120],
    ['milliseconds before seconds', { 'retry-after-ms': '120', 'retry-after': '1' }, 120],
    ['seconds where the milliseconds say nothing', { 'retry-after-ms': 'x', 'retry-after': '1' }, 1000],
    ['fractions of a second', { 'retry-after': '0.25' }, 250],
    ['more than a minute', { 'retry-after': '3600' }, 3_600_000],
    ['a date', { 'retry-after': 'Sun, 04 Oct 2026 12:01:40 GMT' }, 100_000],
    [
      'a date by its own clock',
      { 'retry-after': 'Sun, 04 Oct 2026 13:00:05 GMT', date: 'Sun, 04 Oct 2026 13:00:00 GMT' },
      5000,
    ],
    [
      'a date beside one that says nothing',
      { 'retry-after': 'Sun, 04 Oct 2026 12:00:05 GMT', date: 'today' },
      5000,
    ],
    ['nothing', {}, undefined],
    ['no time at all', { 'retry-after': '0', 'retry-after-ms': '0' }, undefined],
    ['a time before now', { 'retry-after': 'Sun, 04 Oct 2026 11:59:59 GMT' }, undefined],
    ['less than nothing', { 'retry-after': '-1', 'retry-after-ms': '-1' }, undefined],
    ['nonsense', { 'retry-after': 'NaN' }, undefined],
  ])('may be %s', (_, headers, ms) => {
    expect(readPause(headers, undefined, now)).toBe(ms);
  });

  it.each([
    ['of the limit that is used up', { requests: used, tokens: left }, {}, 9000],
    ['of the longer one where both are', { requests: used, tokens: { ...used, resetMs: 7 } }, {}, 9000],
    ['of none where none is', { requests: left, tokens: undefined }, {}, undefined],
    [
      'of none where it is over at once',
      { requests: { ...used, resetMs: 0 }, tokens: undefined },
      {},
      undefined,
    ],
    ['of none where another is named', { requests: used, tokens: undefined }, { 'retry-after': '2' }, 2000],
  ])('is the reset %s', (_, limits, headers, ms) => {
    expect(readPause(headers, limits, now)).toBe(ms);
  });
});
