import { expect, it } from 'vitest';
import { SharedStringsReader } from '../../../src/formats/xlsx/shared-strings.js';
import { XmlReader } from '../../../src/formats/xlsx/xml.js';

it('keeps what is too much for memory in a file', () => {
  const texts = Array.from({ length: 1000 }, (_, index) => `text ${index} ü`);
  using strings = new SharedStringsReader(100, 500);
  new XmlReader(strings).push(`<sst>${texts.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`);
  expect(texts.map((_, index) => strings.get(index))).toEqual(texts);
  expect([strings.get(1000), strings.get(-1), strings.get(Number.NaN)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
