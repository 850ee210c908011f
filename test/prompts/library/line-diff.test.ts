import { describe, expect, it } from 'vitest';
import { countChanges, hunksOf } from '../../../src/prompts/library/diff/line-diff.js';

const diff = (before: string, after: string) => hunksOf({ text: before, line: 1 }, { text: after, line: 1 });
const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index}\n`).join('');

describe('where two texts differ', () => {
  it.each<[string, string, string, readonly string[][]]>([
    ['nowhere', 'a\nb', 'a\nb', []],
    ['not by an end of the last line', 'a\nb', 'a\nb\n', []],
    ['in a line', 'a\nb\nc', 'a\nB\nc', [[' a', '-b', '+B', ' c']]],
    ['in a line that begins as a mark does', '-a', '+a', [['--a', '++a']]],
    ['by blanks at an end', 'a', 'a ', [['-a', '+a ']]],
    ['where nothing was', '', 'a\n\nb', [['+a', '+', '+b']]],
    ['where nothing is left', 'a', '', [['-a']]],
    [
      'with three lines around each change',
      `x\n${numbered('a', 8)}`,
      `${numbered('a', 8)}y\n`,
      [
        ['-x', ' a0', ' a1', ' a2'],
        [' a5', ' a6', ' a7', '+y'],
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diff(before, after).map(({ lines }) => lines)).toEqual(expected);
  });

  it('is shown by the lines of their files', () => {
    const hunks = hunksOf({ text: 'a\nb', line: 7 }, { text: 'a\nc', line: 1 });
    expect(hunks).toEqual([{ from: 7, to: 1, lines: [' a', '-b', '+c'] }]);
  });

  it('is everywhere, found at once, where they have too little in common', () => {
    const hunks = diff(`same\n${numbered('a', 100_000)}`, `same\n${numbered('b', 100_000)}`);
    expect(hunks).toHaveLength(1);
    expect(countChanges(hunks)).toEqual({ added: 100_001, removed: 100_001 });
  });
});

describe('how much changed', () => {
  it.each<[string, string, { added: number; removed: number }]>([
    ['a\nb\n', 'a\nb\n', { added: 0, removed: 0 }],
    ['a\nb\n', 'b\nc\nd\n', { added: 2, removed: 1 }],
    ['+\n', '-\n', { added: 1, removed: 1 }],
  ])('from %j to %j', (before, after, expected) => {
    expect(countChanges(diff(before, after))).toEqual(expected);
  });
});
