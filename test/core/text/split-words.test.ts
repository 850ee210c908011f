import { expect, it } from 'vitest';
import { splitWords } from '../../../src/core/text/split-words.js';

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
  expect(splitWords(line)).toEqual({ words, isOpen: false });
});

it.each(['"a b', "a'b"])('%j is still open', (line) => {
  expect(splitWords(line).isOpen).toBe(true);
});
