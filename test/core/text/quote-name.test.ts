import { describe, expect, it } from 'vitest';
import { quoteName, shellFlags, splitWords } from '../../../src/core/text/quote-name.js';

describe('a name', () => {
  it.each([
    ['tickets', '"tickets"'],
    ['My "own" table', '"My ""own"" table"'],
    ['"', '""""'],
    [`a'; DROP TABLE b; --`, `"a'; DROP TABLE b; --"`],
  ])('%s is quoted as %s', (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  it.each(['', 'a\0"; DROP TABLE b'])('cannot be %j', (name) => {
    expect(() => quoteName(name)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

it('flags are words of a shell’s command line, without those that have no value', () => {
  const flags = { '--table': "it's", '--sheet': undefined, '--repeats': 3 };
  expect(shellFlags(flags)).toEqual(['--table', "'it'\\''s'", '--repeats', '3']);
});

describe('a command line', () => {
  it.each([
    ['', []],
    ['  vi  ', ['vi']],
    ['code --wait', ['code', '--wait']],
    ['"/opt/my editor/ed" -n', ['/opt/my editor/ed', '-n']],
    ["'a b'c", ['a bc']],
    ['a\\ b', ['a b']],
    ['"a\\"b" "a\\b"', ['a"b', 'a\\b']],
    ["'a\\'", ['a\\']],
    ['ed "" x', ['ed', '', 'x']],
    ['ed $(touch x) `id` *', ['ed', '$(touch', 'x)', '`id`', '*']],
  ])('%j is %j', (line, words) => {
    expect(splitWords(line)).toMatchObject({ words, isOpen: false });
  });

  it.each(['"a b', "a'b"])('%j is still open', (line) => {
    expect(splitWords(line).isOpen).toBe(true);
  });
});

it.each([
  ['', 0],
  ['a bc', 2],
  ['a bc ', 5],
  ["a 'b c", 2],
  ['a\\ b', 0],
])('the last word of %j begins at %i', (line, last) => {
  expect(splitWords(line).last).toBe(last);
});
