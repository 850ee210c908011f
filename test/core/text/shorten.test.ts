import { expect, it } from 'vitest';
import { cutOff, shorten, startOf } from '../../../src/core/text/shorten.js';

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
  expect(cutOff('a😀b', 2)).toBe('a…');
  expect(cutOff('😀b', 1)).toBe('\ufffd…');
});

it.each([
  ['an emoji', 'ab😀', 3, 'ab'],
  ['a family', 'ab👨‍👩‍👧c', 7, 'ab'],
  ['a flag', 'a🇩🇪b', 3, 'a'],
  ['a skin tone', 'a👍🏻b', 3, 'a'],
  ['an accent of its own', 'ae\u0301b', 2, 'a'],
  ['nothing', 'abc', 2, 'ab'],
  ['a far emoji', `${'x'.repeat(500)}👨‍👩‍👧`, 503, 'x'.repeat(500)],
])('cuts no character in two: %s', (_, text, length, start) => {
  expect(startOf(text, length)).toBe(start);
});

it('cuts off a text of several lines only where it is too long', () => {
  expect(cutOff(' a\nb', 4)).toBe(' a\nb');
  expect(cutOff(' a\nbc', 4)).toBe(' a\nb…');
});
