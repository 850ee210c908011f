import { expect, it } from 'vitest';
import { cutOff, shorten } from '../../../src/core/text/shorten.js';

it.each([
  ['what fits', 'abc', 3, 'abc'],
  ['what is too long', 'abcd', 3, 'ab…'],
  ['lines', ' a\r\n\tb ', 5, 'a b'],
  ['a space before the cut', 'ab cd', 4, 'ab…'],
  ['megabytes of white space', `a${' '.repeat(5_000_000)}b`, 5, 'a…'],
])('%s', (_, text, length, short) => {
  expect(shorten(text, length)).toBe(short);
});

it('leaves no half of a surrogate pair', () => {
  expect(shorten('a😀b', 3).isWellFormed()).toBe(true);
  expect(cutOff('a😀b', 2)).toBe('a\ufffd…');
});

it('cuts off a text of several lines only where it is too long', () => {
  expect(cutOff(' a\nb', 4)).toBe(' a\nb');
  expect(cutOff(' a\nbc', 4)).toBe(' a\nb…');
});
