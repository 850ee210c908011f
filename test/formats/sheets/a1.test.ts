import { describe, expect, it } from 'vitest';
import { readRange, writeRange } from '../../../src/formats/sheets/a1.js';

const end = Number.POSITIVE_INFINITY;

describe('A1 notation', () => {
  it.each([
    ['A1:F500', undefined, [1, 500], [0, 5]],
    ['a1:f500', undefined, [1, 500], [0, 5]],
    ['$A$1:$F$500', undefined, [1, 500], [0, 5]],
    ['F500:A1', undefined, [1, 500], [0, 5]],
    ['A:F', undefined, [1, end], [0, 5]],
    ['2:500', undefined, [2, 500], [0, end]],
    ['A2:F', undefined, [2, end], [0, 5]],
    ['B7', undefined, [7, 7], [1, 1]],
    [' A1:ZZZ9 ', undefined, [1, 9], [0, 18_277]],
    ['Tickets!A1:B2', 'Tickets', [1, 2], [0, 1]],
    ["'Ada''s 2026!'!A1:B2", "Ada's 2026!", [1, 2], [0, 1]],
  ])('is read: %s', (text, sheet, rows, columns) => {
    expect(readRange(text)).toEqual({ sheet, rows, columns });
  });

  it.each([
    '',
    'A',
    '1',
    'A1:',
    ':B2',
    'A:2',
    'A0:B1',
    'A1:B2,C3',
    'AAAA1:B2',
    'R1C1',
    'Tickets!',
    'A1 B2',
    "'x!A1:B2",
  ])('is not read: %s', (text) => {
    expect(readRange(text)).toBeUndefined();
  });

  it('is written with the name of the sheet in quotes', () => {
    expect(writeRange("Ada's", { rows: [2, 10], columns: [0, 27] })).toBe("'Ada''s'!A2:AB10");
  });
});
