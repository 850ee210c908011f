import { describe, expect, it } from 'vitest';
import { attributeOf, XmlReader } from '../../../src/formats/xlsx/xml.js';
import { fc } from '../../support/properties.js';

/** What a handler receives of a text that comes in pieces of a size. */
function partsOf(source: string, size = source.length): string[] {
  const parts: string[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push(text);
    text = '';
  };
  const xml = new XmlReader({
    open(name, attributes) {
      flush();
      parts.push(`<${name}${attributes}>`);
    },
    close(name) {
      flush();
      parts.push(`</${name}>`);
    },
    text(piece) {
      text += piece;
    },
  });
  for (let at = 0; at < source.length; at += size) xml.push(source.slice(at, at + size));
  xml.end();
  return parts;
}

describe('XML', () => {
  const whole =
    '<?xml version="1.0"?>\n<!-- a > b --><x:a xmlns:x="u" n="1 > 0">\r\nb &lt;&#x41;&#66;&amp;lt; &bad;<c/><![CDATA[<d> & ]] ]]></x:a>\n';
  const parts = ['<a xmlns:x="u" n="1 > 0">', '\nb <AB&lt; &bad;', '<c>', '</c>', '<d> & ]] ', '</a>'];

  it('is tags without their prefixes and the texts between them', () => {
    expect(partsOf(whole)).toEqual(parts);
  });

  it.each([1, 2, 3, 5, 7, 11])('is the same in pieces of %i', (size) => {
    expect(partsOf(whole, size)).toEqual(parts);
  });

  it.each([
    ['is cut off', '<a><b></b>'],
    ['is cut off', '<a>text'],
    ['is cut off', '<a><b'],
    ['is cut off', ''],
    ['is cut off', 'no tag'],
    ['is broken', '<a></b>'],
    ['is broken', '</a>'],
    ['is broken', '<a><></a>'],
    ['has a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['nests deeper than 200 levels', '<a>'.repeat(100_000)],
    ['a tag in it never ends', `<a b="${'c'.repeat(2_000_000)}`],
    ['a tag in it never ends', `<a><!--${'c'.repeat(2_000_000)}`],
  ])('is refused where it %s', (message, source) => {
    expect(() => partsOf(source, 65_536)).toThrow(message);
  });

  it('is never an error of another kind, whatever it holds', () => {
    const token = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<a>',
      '</a>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&',
      ';',
      '"',
      "'",
      'x',
      '<?',
      '?>',
      '&#1114112;',
    );
    fc.assert(
      fc.property(fc.array(token), fc.integer({ min: 1, max: 5 }), (tokens, size) => {
        try {
          partsOf(tokens.join(''), size);
        } catch (error) {
          expect(error).toMatchObject({ name: 'WorkbookFault' });
        }
      }),
    );
  });

  it('has attributes in either kind of quotes', () => {
    expect(attributeOf(` a="1" r:id = 'x &gt; "y"'`, 'id')).toBe('x > "y"');
    expect(attributeOf(' sheetId="1"', 'id')).toBeUndefined();
  });
});
