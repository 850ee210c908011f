import { describe, expect, it } from 'vitest';
import { categoryList } from '../../src/outputs/category-list.js';
import { fc } from '../support/properties.js';

/** The way back, as a reader of the cell knows it. */
function readBack(cell: string, separator: string): string[] {
  if (cell === '') return [];
  return cell.startsWith('[') ? JSON.parse(cell) : cell.split(separator);
}

describe('categories in one cell', () => {
  it.each([
    [['Bug', 'Billing'], '|', 'Bug|Billing'],
    [['Bug', 'Billing'], '; ', 'Bug; Billing'],
    [['Bug'], ', ', 'Bug'],
    [[], ', ', ''],
    [['A|B', 'C'], '|', '["A|B","C"]'],
    [['A|B', 'C'], ';', 'A|B;C'],
    [['Billing, invoices', 'Bug'], ', ', '["Billing, invoices","Bug"]'],
    [['a|', 'b'], '||', '["a|","b"]'],
    [['[x]'], ';', '["[x]"]'],
    [[''], ';', '[""]'],
  ])('%j with %j between them', (names, separator, cell) => {
    expect(categoryList(names, separator)).toBe(cell);
  });

  it('can be read back, whatever they are called', () => {
    const name = fc
      .array(fc.constantFrom('|', ';', ',', ' ', '[', '"', 'a', 'b'))
      .map((parts) => parts.join(''));
    const separator = fc.constantFrom('|', '||', ';', ', ', ' a ');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), separator, (names, between) => {
        expect(readBack(categoryList(names, between), between)).toEqual(names);
      }),
    );
  });
});
