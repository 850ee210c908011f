import { describe, expect, it } from 'vitest';
import { visible } from '../../../src/core/text/visible.js';
import { fc } from '../../support/properties.js';

describe('what a terminal would obey is written out', () => {
  it.each([
    ['a line feed', 'a\nb', 'a⏎b'],
    ['a carriage return', 'a\rb', 'a␍b'],
    ['a tab', 'a\tb', 'a␉b'],
    ['NUL', '\0', '␀'],
    ['a colour', '\x1b[31mred\x1b[0m', '␛[31mred␛[0m'],
    ['a title change', '\x1b]0;owned\x07', '␛]0;owned␇'],
    ['a backspace', 'safe\b\b\b\bevil', 'safe␈␈␈␈evil'],
    ['DEL', 'a\x7f', 'a␡'],
    ['a one-byte CSI', '\x9b31m', '\\u009b31m'],
    ['NEL', 'a\x85b', 'a\\u0085b'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a right-to-left override', '\u202egpj.exe', '\\u202egpj.exe'],
    ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['an Arabic letter mark', '\u061c', '\\u061c'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a byte order mark', '\ufeffid', '\\ufeffid'],
    ['a soft hyphen', 'a\u00adb', 'a\\u00adb'],
    ['a Hangul filler', '\u3164', '\\u3164'],
    ['a noncharacter', '\ufffe', '\\ufffe'],
    ['half a surrogate pair', 'a\ud83db', 'a\\ud83db'],
    ['text hidden in tags', 'hi\u{e0041}\u{e0042}', 'hi\\u{e0041}\\u{e0042}'],
    ['text hidden in tags behind a flag', '🏴\u{e0041}\u{e007f}', '🏴\\u{e0041}\\u{e007f}'],
    ['a joiner that joins no emoji', 'a\u200db', 'a\\u200db'],
    ['a joiner at the end of an emoji', '👩\u200d', '👩\\u200d'],
    ['a variation selector after a letter', 'a\ufe0f', 'a\\ufe0f'],
    [
      'the fifth of a chain of emoji',
      '👩\u200d'.repeat(4).concat('👩'),
      '👩\u200d👩\u200d👩\u200d👩\\u200d👩',
    ],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

describe('other text stays as it is', () => {
  it.each([
    ['ASCII', 'Hello, "world" \\u202e {text} $1'],
    ['Latin with combining marks', 'Cafe\u0301 Ærø'],
    ['CJK', '日本語テキスト 한국어'],
    ['right-to-left text', 'שלום مرحبا'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['a kiss with skin tones', '👩🏻‍❤️‍💋‍👨🏿'],
    ['a shrug without its variation selector', '🤷🏽‍♀'],
    ['a heart', '❤️'],
    ['a keycap', '1️⃣'],
    ['a country', '🇩🇪'],
    ['England, Scotland and Wales', '🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
  ])('%s', (_, text) => {
    expect(visible(text)).toBe(text);
  });
});

/** Any code unit and much of what makes trouble, in any order. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(
        '\x1b[',
        '\u200d',
        '\ufe0f',
        '👩',
        '❤',
        '🏿',
        '1',
        '\u20e3',
        '🏴',
        '\u{e0067}',
        '\u{e007f}',
      ),
      fc.constantFrom('\u202e', '\u2028', '\x9b', '\ud83d', '\udc69', '\r\n', 'a', ' '),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('whatever the text', () => {
  it('no control, bidi or separating character and no half surrogate pair is left', () => {
    const refused = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/u;
    fc.assert(fc.property(anyText, (text) => !refused.test(visible(text))));
  });

  it('what is left of invisible characters stands inside an emoji', () => {
    const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
    const emoji =
      /\p{Extended_Pictographic}(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200D|\uFE0E|\uFE0F|[\u{E0061}-\u{E007F}])*|\d\uFE0F\u20E3/gu;
    fc.assert(fc.property(anyText, (text) => !invisible.test(visible(text).replace(emoji, ''))));
  });

  it('showing it twice is showing it once', () => {
    fc.assert(fc.property(anyText, (text) => visible(visible(text)) === visible(text)));
  });
});
