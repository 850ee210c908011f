import { describe, expect, it } from 'vitest';
import { describeValue } from '../../../src/core/text/describe-value.js';

describe('a value that is not what was expected', () => {
  it.each<[unknown, string]>([
    [undefined, 'missing'],
    [null, 'null'],
    [true, 'true'],
    [0, '0'],
    [-1.5, '-1.5'],
    ['', 'empty'],
    [' \t', 'empty'],
    ['a', '“a”'],
    ['a\n b', '“a b”'],
    [[], 'an empty list'],
    [['a', 'b'], 'the list “a, b”'],
    [['a', 7], 'a list'],
    [[['a']], 'a list'],
    [{}, 'an object'],
    [{ toString: 7 }, 'an object'],
  ])('%j is %s', (value, described) => {
    expect(describeValue(value)).toBe(described);
  });

  it.each<[unknown]>([['x'.repeat(100_000)], [Array.from({ length: 10_000 }, () => 'x')]])(
    'is quoted in short',
    (value) => {
      expect(describeValue(value).length).toBeLessThan(120);
    },
  );
});
