import { describe, expect, it } from 'vitest';
import { foldName, listNames, nameVersion } from '../../../src/core/text/names.js';

describe('names in a list', () => {
  it.each<[string, string[], string]>([
    ['are all there when they are few', ['a', 'b'], 'a, b'],
    ['stay on one line', ['a\r\nb', 'c\u2028d'], 'a b, c d'],
    ['are cut when they are long', ['x'.repeat(500)], `${'x'.repeat(59)}…`],
    ['are counted from the fourth on', Array(3000).fill('n'), 'n, n, n and 2,997 more'],
  ])('%s', (_, names, expected) => {
    expect(listNames(names, 3)).toBe(expected);
  });
});

it('a prompt is named with its version where it has one', () => {
  expect([2, null, undefined].map((version) => nameVersion('triage', version))).toEqual([
    'triage@2',
    'triage',
    'triage',
  ]);
});

it.each([
  ['How-To', ' how-to '],
  ['Ärger', 'A\u0308RGER'],
])('%j and %j are one category', (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});
