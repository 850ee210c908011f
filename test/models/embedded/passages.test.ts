import { describe, expect, it } from 'vitest';
import { longest, maxPassages, passages } from '../../../src/models/embedded/passages.js';
import { fc } from '../../support/properties.js';

describe('passages', () => {
  it.each<[string, string, string[]]>([
    ['one sentence as it is', 'The printer jams.', ['The printer jams.']],
    ['sentences', 'It jams. Why? Help!', ['It jams.', 'Why?', 'Help!']],
    ['lines', 'Hello,\r\n\r\nit jams\n', ['Hello,', 'it jams']],
    ['Japanese sentences', '動きません。助けて！', ['動きません。', '助けて！']],
    [
      'no versions, addresses or numbers',
      'Since 3.4.1 a.b@c.de costs 1.50',
      ['Since 3.4.1 a.b@c.de costs 1.50'],
    ],
    ['not the lines that say nothing', 'It jams\n-----\n🎉\n* * *', ['It jams']],
    ['not the mail it answers', 'Solved!\n> Is it. Still\n> broken?', ['Solved!']],
    ['the mail it answers where there is nothing else', '> Is it broken?', ['> Is it broken?']],
    ['the mail it answers where the rest says nothing', '👍\n> Is it broken?', ['> Is it broken?']],
    ['what says nothing where there is nothing else', ' 🎉🎉 ', ['🎉🎉']],
    ['nothing as one empty passage', '', ['']],
    ['blanks as one empty passage', ' \n\t ', ['']],
  ])('reads %s', (_, text, expected) => {
    expect(passages(text)).toEqual(expected);
  });

  it('cuts a long sentence between words', () => {
    const words = 'word '.repeat(100).trim();
    const read = passages(words);
    expect(read.join(' ')).toBe(words);
    expect(read.length).toBe(3);
  });

  it.each([
    ['a megabyte of one letter', 'a'.repeat(1_000_000)],
    ['a megabyte of letters with blanks between', 'a '.repeat(500_000)],
    ['a megabyte of short lines', 'a\n'.repeat(500_000)],
    ['a megabyte of blanks', ' '.repeat(1_000_000)],
    ['a megabyte of dots', '.'.repeat(1_000_000)],
    ['a megabyte of sentence ends', '. '.repeat(500_000)],
    ['100,000 emoji', '😀'.repeat(100_000)],
    ['NULs', '\0'.repeat(100_000)],
    ['lone surrogates', '\ud800'.repeat(100_000)],
    ['a megabyte quoted', '> a\n'.repeat(250_000)],
  ])('keeps %s in bounds', (_, text) => {
    const read = passages(text);
    expect(read.length).toBeGreaterThan(0);
    expect(read.length).toBeLessThanOrEqual(maxPassages);
    for (const passage of read) expect([...passage].length).toBeLessThanOrEqual(longest);
  });

  it('reads something of every text, in bounds and in order', () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '. ', '> ', 'Help me')),
    );
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const read = passages(text);
        expect(read.length).toBeGreaterThan(0);
        expect(read.length).toBeLessThanOrEqual(maxPassages);
        let from = 0;
        for (const passage of read) {
          expect([...passage].length).toBeLessThanOrEqual(longest);
          from = text.indexOf(passage, from) + passage.length;
          expect(from).toBeGreaterThanOrEqual(passage.length);
        }
      }),
    );
  });
});
