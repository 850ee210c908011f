import { describe, expect, it } from 'vitest';
import { columnsOf, fitLine, padEnd, wrapMessage, wrapWords } from '../../../src/core/text/fit.js';
import { anyUnicode } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';

describe('fitLine', () => {
  it.each([
    ['what fits is whole', 'abc', 3, 'abc'],
    ['what does not ends in an ellipsis', 'abcd', 3, 'ab…'],
    ['no space before the ellipsis', 'ab cd', 4, 'ab…'],
    ['a line of its own', ' a\n\n\tb\u00a0 ', 9, 'a b'],
    ['control characters are written out', '\x1b[1m', 9, '␛[1m'],
    ['a byte order mark is not white space', '\ufeff', 9, '\\ufeff'],
    ['wide characters take two columns', '日本語', 5, '日本…'],
    ['and are not cut in half', '日本語', 4, '日…'],
    ['an emoji is not taken apart', '👨‍👩‍👧👨‍👩‍👧', 3, '👨‍👩‍👧…'],
    ['nor a flag', '🇩🇪🇫🇷', 3, '🇩🇪…'],
    ['nor an accent from its letter', 'e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['one column', 'abc', 1, '…'],
    ['no column', 'abc', 0, ''],
    ['nothing', '', 5, ''],
    ['megabytes of white space', `${' '.repeat(5_000_000)}a`, 5, 'a'],
    ['megabytes that show nothing', `a${' '.repeat(5_000_000)}b`, 5, 'a…'],
  ])('%s', (_, text, width, line) => {
    expect(fitLine(text, width)).toBe(line);
  });

  it('never takes more columns than there are, and fitting it again changes nothing', () => {
    const text = fc.oneof(anyUnicode, fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), (text, a, b) => {
        const [narrow, wide] = a < b ? [a, b] : [b, a];
        const line = fitLine(text, narrow);
        expect(columnsOf(line)).toBeLessThanOrEqual(narrow);
        expect(fitLine(fitLine(text, wide), narrow)).toBe(line);
      }),
    );
  });
});

// As glibc's wcwidth counts them, and as terminals draw what is one emoji or one syllable.
it.each([
  ['Latin', 'abc', 3],
  ['a combining accent', 'e\u0301', 1],
  ['the Thai vowel am', 'ค\u0e33', 2],
  ['the Lao vowel am', 'ກ\u0eb3', 2],
  ['the Lao vowel am after a space', ', \u0eb3', 3],
  ['a conjunct', 'स्त', 2],
  ['half-width katakana', 'ｶﾞ', 2],
  ['full-width letters', 'ａｂ', 4],
  ['a Hangul syllable', '한', 2],
  ['a Hangul syllable of its parts', '\u1112\u1161\u11ab', 2],
  ['a family', '👨‍👩‍👧', 2],
  ['a skin tone', '👍🏻', 2],
  ['a skin tone after a space', ' 🏻', 3],
  ['a keycap', '1️⃣', 2],
  ['a flag', '🇩🇪', 2],
])('columnsOf counts %s', (_, text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

it.each([
  ['ab', 'ab  '],
  ['日本', '日本'],
  ['é', 'é   '],
  ['👨‍👩‍👧', '👨‍👩‍👧  '],
  ['abcde', 'abcde'],
])('padEnd fills %s to four columns', (text, padded) => {
  expect(padEnd(text, 4)).toBe(padded);
});

it.each([
  ['one two three', 20, 'one two three'],
  ['one two three', 7, 'one two\nthree'],
  ['one two three', 2, 'one\ntwo\nthree'],
])('wrapWords breaks %j at %i columns', (text, width, lines) => {
  expect(wrapWords(text, width)).toBe(lines);
});

describe('a message', () => {
  it.each([
    ['note: one two three four', 22, 'note: one two three\n      four'],
    ['  one two three four five', 22, '  one two three four\n  five'],
    ['one\n  two', 20, 'one\n  two'],
    ['error: it failed\n  Try it again with another', 20, 'error: it failed\n  Try it again with\n  another'],
    ['日本 日本 日本 日本 日本', 21, '日本 日本 日本 日本\n  日本'],
    ['note: 1234567890 2345678901', 10, 'note: 1234567890\n      2345678901'],
  ])('%j is broken at %i columns, below where it begins', (text, width, lines) => {
    expect(wrapMessage(text, width)).toBe(lines);
  });

  it.each([
    [
      'note: to send them again: ticketsift classify --retry-errors 38',
      'ticketsift classify --retry-errors 38',
    ],
    ['  Run `npm install --global pg` and try it again', '`npm install --global pg`'],
    [
      '  Name a file: ticketsift classify tickets.csv. Or give one ticket.',
      'ticketsift classify tickets.csv.',
    ],
    ['  Set it: export TICKETSIFT_MODEL=embedded', 'export TICKETSIFT_MODEL=embedded'],
  ])('%j keeps a command whole', (text, command) => {
    const broken = wrapMessage(text, 30);
    expect(broken).toContain(command);
    expect(broken.split('\n').length).toBeGreaterThan(1);
  });

  it('counts the spaces of a command that it keeps whole', () => {
    expect(wrapMessage('note: for the rest: ticketsift jobs retry 7ae', 42)).toBe(
      'note: for the rest:\n      ticketsift jobs retry 7ae',
    );
  });

  it('is one line where there is no limit', () => {
    expect(wrapMessage(`note: ${'a '.repeat(500)}`, Number.POSITIVE_INFINITY)).not.toContain('\n');
  });
});
