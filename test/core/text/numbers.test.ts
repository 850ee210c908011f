import { describe, expect, it } from 'vitest';
import {
  counted,
  dollars,
  dollarsApart,
  formatDuration,
  formatLatency,
  formatSize,
  grouped,
  percent,
  points,
  pointsOf,
  pValue,
  rate,
  roughDuration,
  roughly,
  roundedUp,
  score,
} from '../../../src/core/text/numbers.js';

it.each([
  [0, '0 bytes'],
  [5_000, '5 kB'],
  [500_000_000, '500 MB'],
  [1_000_000_000, '1 GB'],
  [2_500_000_000_000, '2,500 GB'],
])('a limit of %i bytes has the unit that suits it', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

it('groups thousands', () => {
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
});

it.each([
  [counted(0, 'ticket'), '0 tickets'],
  [counted(1, 'ticket'), '1 ticket'],
  [counted(2000, 'ticket'), '2,000 tickets'],
  [counted(1, 'failed try', 'failed tries'), '1 failed try'],
  [counted(2, 'failed try', 'failed tries'), '2 failed tries'],
])('a count stands with its noun: %s', (text, expected) => {
  expect(text).toBe(expected);
});

it.each([
  [0, '0'],
  [7.6, '8'],
  [12_345.6, '12,300'],
])('an estimate of %d is written %s', (value, text) => {
  expect(roughly(value)).toBe(text);
});

it.each([
  [3.44, '3.4'],
  [9.99, '10.0'],
  [10, '10'],
  [1234.5, '1,235'],
])('%d times in a second are written %s', (perSecond, text) => {
  expect(rate(perSecond, 10)).toBe(text);
});

describe('a share', () => {
  it('is a percentage', () => {
    expect([0, 0.9125, 1].map(percent)).toEqual(['0.0 %', '91.3 %', '100.0 %']);
  });

  it('is a size in points', () => {
    expect(pointsOf(0.02)).toBe('2.0');
  });

  it('is a score', () => {
    expect(score(0.91255)).toBe('0.913');
  });

  it('differs from another by points with a sign', () => {
    expect([-0.042, 0.042, 0.0004, -0.0004].map(points)).toEqual(['−4.2', '+4.2', '±0.0', '±0.0']);
  });
});

it.each([
  [0.0312, 'p = 0.031'],
  [0.001, 'p = 0.001'],
  [0.0009, 'p < 0.001'],
])('a p-value of %d is written %s', (p, text) => {
  expect(pValue(p)).toBe(text);
});

it.each([
  [0, '$0.00'],
  [0.00001, 'under $0.0001'],
  [0.0123, '$0.0123'],
  [0.5, '$0.5000'],
  [1, '$1.00'],
  [1234.5, '$1,234.50'],
])('%d dollars are written %s', (amount, text) => {
  expect(dollars(amount)).toBe(text);
});

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

it.each([
  [200, '1 s'],
  [30_400, '30 s'],
  [490_000, '8 min'],
  [10_800_000, '3 h 0 min'],
])('an estimate of %i ms is %s', (ms, words) => {
  expect(roughDuration(ms)).toBe(words);
});

it.each([
  [1.231, '1.24'],
  [0.1, '0.10'],
  [0.00123, '0.0012'],
])('a flag takes %d dollars as %s', (amount, text) => {
  expect(roundedUp(amount)).toBe(text);
});

it.each<[number, number, [string, string]]>([
  [1, 0.5, ['$1.00', '$0.5000']],
  [0.01, 0.01, ['$0.0100', '$0.0100']],
  [0.01, 0.009_999, ['$0.010000', '$0.009999']],
  [0.000_02, 0.000_01, ['$0.00002', '$0.00001']],
  [10, 9.999_9, ['$10.0000', '$9.9999']],
])('tells amounts apart: %d, %d', (one, other, texts) => {
  expect(dollarsApart(one, other)).toEqual(texts);
});
