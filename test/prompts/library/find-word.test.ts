import { describe, expect, it } from 'vitest';
import { excerpt, wordFinder } from '../../../src/prompts/library/find-word.js';

describe('a word is found', () => {
  it.each<[string, string, string, number]>([
    ['in small letters or capitals', 'BUG', 'a bug', 2],
    ['with a sigma at its end', 'ΟΔΟΣ', 'μια οδος', 4],
    ['composed or not', 'cafe\u0301', 'Café', 0],
    ['behind letters that grow when they are made small', 'bug', 'İİİ bug', 4],
    ['as it stands, not as a pattern', '{text}.*', 'a {TEXT}.* b', 2],
    ['where it is first', 'a', 'banana', 1],
  ])('%s', (_, word, text, before) => {
    expect(wordFinder(word)(text)).toEqual([{ line: 1, text, before }]);
  });

  it('on each line that holds it', () => {
    expect(wordFinder('b')('ab\nc\n\nb b').map(({ line }) => line)).toEqual([1, 4]);
  });

  it.each([
    ['.', 'no dot'],
    ['ab', 'a\nb'],
  ])('nowhere else: %s', (word, text) => {
    expect(wordFinder(word)(text)).toEqual([]);
  });
});

describe('an excerpt', () => {
  const shown = (text: string, room: number) =>
    wordFinder('needle')(text).map((found) => excerpt(found, room));

  it.each<[string, string, number, string]>([
    ['is the line where that fits', '   a needle in here', 30, 'a needle in here'],
    ['begins with the line where the word is near', `a needle ${'x'.repeat(50)}`, 20, 'a needle xxxxxxxxxx…'],
    ['begins before the word', `${'hay '.repeat(50)}needle hay`, 34, '…hay hay hay hay hay needle hay'],
    [
      'ends where there is no more room',
      `${'hay '.repeat(50)}needle hay`,
      29,
      '…hay hay hay hay hay needle…',
    ],
    ['is one line that a terminal does not obey', '\u001b[2J needle \u202e', 30, '␛[2J needle \\u202e'],
  ])('%s', (_, text, room, expected) => {
    expect(shown(text, room)).toEqual([expected]);
  });

  it('cuts no character into halves', () => {
    const [text = ''] = shown(`${'😀'.repeat(50)}x needle`, 60);
    expect(text.isWellFormed()).toBe(true);
    expect(text).toContain('needle');
  });
});
