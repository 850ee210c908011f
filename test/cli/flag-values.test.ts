import { describe, expect, it } from 'vitest';
import {
  assignment,
  delimiter,
  dollarAmount,
  duration,
  integer,
  lossAllowed,
  size,
} from '../../src/cli/flag-values.js';

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
    ['30s', 30_000],
  ])('%s', (text, value) => {
    expect(duration(text)).toBe(value);
  });

  it.each(['', '30', 'd', '1.5d', '30 d', '3y', '1constructor'])('is not %j', (text) => {
    expect(() => duration(text)).toThrow('Expected a duration');
  });
});

describe('a loss that is allowed', () => {
  it.each([
    ['0', 0],
    ['0.03', 0.03],
    ['.999', 0.999],
  ])('%s', (text, value) => {
    expect(lossAllowed(text)).toBe(value);
  });

  it.each(['1', '1.0', '2', '-0.1', '3%', ''])('is not %j, which would be all or none', (text) => {
    expect(() => lossAllowed(text)).toThrow('Expected a share from 0 to below 1');
  });
});

describe('a size', () => {
  it.each([
    ['10MB', 10_000_000],
    ['500kb', 500_000],
    ['1 MB', 1_000_000],
    ['123', 123],
  ])('%s', (text, value) => {
    expect(size(text)).toBe(value);
  });

  it.each(['', '0', 'MB', '1.5MB', '10 TB', '-1', '2GB'])('is not %j', (text) => {
    expect(() => size(text)).toThrow('Expected a size');
  });
});

describe('a delimiter', () => {
  it.each([
    [';', ';'],
    ['|', '|'],
    ['tab', '\t'],
    ['\\t', '\t'],
    ['\t', '\t'],
    ['comma', ','],
    ['§', '§'],
  ])('%j is %j', (text, value) => {
    expect(delimiter(text)).toBe(value);
  });

  it.each(['', ';;', '"', '\n', '\r', 'constructor'])('is not %j', (text) => {
    expect(() => delimiter(text)).toThrow('Expected one character');
  });
});

describe('an assignment', () => {
  it.each([
    ['a=1', { a: '1' }],
    ['a=', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['a= x\ny ', { a: ' x\ny ' }],
    [':a=1', { a: '1' }],
  ])('%j', (text, value) => {
    expect(assignment(text)).toEqual(value);
  });

  it('is added to those before', () => {
    expect(assignment('b=2', assignment('a=1'))).toEqual({ a: '1', b: '2' });
    expect(() => assignment('a=2', { a: '1' })).toThrow('a has a value already');
  });

  it.each(['', 'a', '=1', '1=1', 'a b=1'])('is not %j', (text) => {
    expect(() => assignment(text)).toThrow('Expected a name and a value');
  });
});

describe('an amount of dollars', () => {
  it.each([
    ['5', 5],
    ['$5', 5],
    ['0.50', 0.5],
    ['.5', 0.5],
    ['12.345', 12.345],
  ])('%j is %d', (text, amount) => {
    expect(dollarAmount(text)).toBe(amount);
  });

  it.each(['', '0', '-1', 'five', '5€', '1e3', '5.', '$'])('is not %j', (text) => {
    expect(() => dollarAmount(text)).toThrow('Expected an amount of US dollars such as 5 or 0.50.');
  });
});
