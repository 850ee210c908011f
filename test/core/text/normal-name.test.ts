import { describe, expect, it } from 'vitest';
import { findListed, findName, normalName } from '../../../src/core/text/normal-name.js';
import { fc } from '../../support/properties.js';

describe('a normal name', () => {
  it.each([
    ['Case Number', 'case number'],
    ['caseNumber', 'case number'],
    ['CASE_NUMBER', 'case number'],
    ['Case #', 'case number'],
    ['ticketID', 'ticket id'],
    ['HTMLBody', 'html body'],
    ['  Message (customer):  ', 'message customer'],
    ['ｔｅｘｔ', 'text'],
    ['Größe', 'größe'],
    ['Gro\u0308ße', 'größe'],
    ['説明', '説明'],
    ['fields.summary', 'fields summary'],
    ['№', 'no'],
    ['???', ''],
  ])('of %j is %j', (name, expected) => {
    expect(normalName(name)).toBe(expected);
  });

  const word = fc.stringMatching(/^[a-z]{1,8}$/);

  it('is the same however words are put together', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const capital = words.map((one) => one.charAt(0).toUpperCase() + one.slice(1));
        const plain = words.join(' ');
        for (const separator of [' ', '_', '-', '.', ' / ', '\u00a0']) {
          expect(normalName(words.join(separator))).toBe(plain);
          expect(normalName(words.join(separator).toUpperCase())).toBe(plain);
          expect(normalName(` ${capital.join(separator)}: `)).toBe(plain);
        }
      }),
    );
  });

  it('of camel case is that of its words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{2,8}$/), { minLength: 1, maxLength: 5 }), (words) => {
        const [first = '', ...rest] = words;
        const camel = first + rest.map((one) => one.charAt(0).toUpperCase() + one.slice(1)).join('');
        expect(normalName(camel)).toBe(words.join(' '));
      }),
    );
  });

  it('is normal already, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(normalName(normalName(name))).toBe(normalName(name));
        expect(normalName(name)).not.toMatch(/^\s|\s$|\s\s|[!-/]/);
      }),
    );
  });
});

describe('names with commas between them', () => {
  const known = ['a', 'b', 'a,b', 'First name'];
  const find = (name: string, isJoined: boolean) =>
    isJoined ? known.find((one) => one === name) : known[findName(known, name)];

  it.each([
    ['a', { found: ['a'] }],
    [' b , a ', { found: ['b', 'a'] }],
    ['a,b', { found: ['a,b'] }],
    ['b,a,b', { found: ['b', 'a,b'] }],
    ['a,a', { found: ['a', 'a'] }],
    ['first_name,A', { found: ['First name', 'a'] }],
    ['first,name', { unknown: 'first' }],
    ['a,,b', { unknown: '' }],
    ['', { unknown: '' }],
  ])('%j are %j', (written, names) => {
    expect(findListed(written, find)).toEqual(names);
  });
});

describe('a name among others', () => {
  it.each([
    ['a', ['A', 'a'], 1],
    ['a', ['b', 'A'], 1],
    ['a b', ['a_b', 'A-B'], -1],
    ['full_name', ['First name', 'Full name'], 1],
    ['?', ['!', 'a'], -1],
    ['', ['', 'a'], 0],
  ])('%j is found in %j at %i', (name, names, index) => {
    expect(findName(names, name)).toBe(index);
  });
});
