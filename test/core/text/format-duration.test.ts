import { expect, it } from 'vitest';
import { formatDuration, formatLatency } from '../../../src/core/text/format-duration.js';

it.each([
  [0, '0.0 s'],
  [440, '0.4 s'],
  [12_000, '12.0 s'],
  [59_400, '59.4 s'],
  [59_600, '1 min 0 s'],
  [200_000, '3 min 20 s'],
  [3_900_000, '1 h 5 min'],
  [4_000_000_000, '1,111 h 6 min'],
])('%i ms are %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

it.each([
  [0, '0 ms'],
  [349.6, '350 ms'],
  [1234, '1.2 s'],
])('a latency of %s ms is %s', (ms, words) => {
  expect(formatLatency(ms)).toBe(words);
});
