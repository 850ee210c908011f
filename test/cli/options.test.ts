import { describe, expect, it } from 'vitest';
import { duration, integer } from '../../src/cli/options.js';

describe('a whole number', () => {
  it.each([
    ['1', 1],
    ['200000', 200_000],
    ['200_000', 200_000],
    ['10', 10],
  ])('%j is %i', (text, value) => {
    expect(integer(1)(text)).toBe(value);
  });

  it.each(['0', '-1', '1.5', 'many', '', '1e3', '0x10', ' 1', '_'])('is not %j', (text) => {
    expect(() => integer(1)(text)).toThrow('Expected a whole number from 1 on.');
  });

  it('may have an end', () => {
    expect(() => integer(1, 10)('11')).toThrow('Expected a whole number from 1 to 10.');
  });
});

describe('a duration', () => {
  it.each([
    ['30d', 2_592_000_000],
    ['12h', 43_200_000],
    ['45m', 2_700_000],
    ['2w', 1_209_600_000],
  ])('%s', (text, value) => {
    expect(duration(text)).toBe(value);
  });

  it.each(['', '30', 'd', '1.5d', '30 d', '3y', '1constructor'])('is not %j', (text) => {
    expect(() => duration(text)).toThrow('Expected a duration');
  });
});
