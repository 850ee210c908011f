import { describe, expect, it } from 'vitest';
import type { SheetRow } from '../../../src/formats/xlsx/sheet-rows.js';
import { findTable } from '../../../src/sources/xlsx/find-table.js';

type Value = string | number | undefined;

/** Rows of a sheet from the top: a hole is an empty row, an empty text an empty cell. */
function sheet(rows: readonly (readonly Value[] | undefined)[]): SheetRow[] {
  return rows.flatMap((values, index) => {
    const cells = (values ?? []).flatMap((value, column) => (value === undefined ? [] : [{ value, column }]));
    if (cells.length === 0) return [];
    return {
      number: index + 1,
      columns: cells.map(({ column }) => column),
      texts: cells.map(({ value }) => String(value)),
      isOfTexts: cells.every(({ value }) => typeof value === 'string'),
      isTooLarge: false,
    };
  });
}

const names = ['Case Number', 'Subject', 'Description'];
const data: Value[][] = [
  [1, 'Login', 'It fails'],
  [2, 'Printer', 'No ink'],
];

describe('the names of the columns', () => {
  it.each<[string, Value[][] | (Value[] | undefined)[], number]>([
    ['in the first row', [], 1],
    ['below a title', [['Open cases']], 2],
    ['below a title and empty rows', [['Open cases'], undefined, undefined], 4],
    ['below empty rows', [undefined, undefined], 3],
    ['below a title and a date', [['Open cases'], ['Generated on', 45_000], undefined], 4],
    ['below filters', [['Status', 'Open'], ['Group', 'Billing'], ['Owner', 'Ada'], undefined], 5],
    [
      'right below filters',
      [
        ['Status', 'Open'],
        ['Group', 'Billing'],
      ],
      3,
    ],
    ['below filters that are as wide', [['Report', 'Cases', 'Open'], undefined], 3],
    ['below groups of columns', [['Case', undefined, 'Text']], 2],
  ])('are found %s', (_, above, row) => {
    const table = findTable(sheet([...above, names, ...data]), true);
    expect(table).toMatchObject({ headerRows: [row], names, columns: [0, 1, 2] });
  });

  it('are found where there are no rows below them', () => {
    expect(findTable(sheet([['Open cases'], names]), true)).toMatchObject({ headerRows: [2], names });
  });

  it('are found of a table with one column', () => {
    const rows = sheet([['Feedback of May'], undefined, ['Comment'], ['Good'], ['Bad']]);
    expect(findTable(rows, true)).toMatchObject({ headerRows: [3], names: ['Comment'] });
  });

  it('are the first row where all rows are texts', () => {
    const rows = sheet([
      ['Topic', 'What happened?'],
      ['Question', 'How do I?'],
      ['Problem', 'It broke'],
    ]);
    expect(findTable(rows, true).headerRows).toEqual([1]);
  });

  it('are the first row where rows below have few of the columns', () => {
    const rows = sheet([
      ['a', 'b', 'c', 'd', 'e'],
      ['1', 'x'],
      ['2', 'y'],
      ['3', undefined, 'z'],
    ]);
    expect(findTable(rows, true).headerRows).toEqual([1]);
  });

  it('may begin in any column', () => {
    const rows = sheet([
      [undefined, undefined, ...names],
      ...data.map((row) => [undefined, undefined, ...row]),
    ]);
    expect(findTable(rows, true)).toMatchObject({ names, columns: [2, 3, 4] });
  });

  it('are in two rows where cells are merged over both', () => {
    const rows = sheet([
      ['Id', 'Customer', undefined, 'Text'],
      [undefined, 'Name', 'Email', undefined],
      [1, 'Ada', 'ada@example.com', 'It broke'],
    ]);
    expect(findTable(rows, true)).toMatchObject({
      headerRows: [1, 2],
      names: ['Id', 'Name', 'Email', 'Text'],
    });
  });

  it('are numbers where they are numbers', () => {
    expect(
      findTable(
        sheet([
          [2024, 2025],
          ['a', 'b'],
        ]),
        true,
      ).headerRows,
    ).toEqual([2]);
    expect(
      findTable(
        sheet([
          [2024, 2025],
          [1, 2],
        ]),
        true,
      ).headerRows,
    ).toEqual([1]);
  });

  it('are none where the user says so', () => {
    const table = findTable(sheet(data), false);
    expect(table).toEqual({ headerRows: [], titleRows: 0, names: ['', '', ''], columns: [0, 1, 2] });
  });

  it('are none of an empty sheet', () => {
    expect(findTable([], true)).toEqual({ headerRows: [], titleRows: 0, names: [], columns: [] });
  });
});

describe('a column without a name', () => {
  it('is one where several rows have it, and a note beside the table where one has', () => {
    const rows = sheet([
      names,
      [1, 'a', 'b', 'c'],
      [2, 'a', 'b', 'c'],
      [3, 'a', 'b', undefined, undefined, 'note'],
    ]);
    expect(findTable(rows, true)).toMatchObject({ names: [...names, ''], columns: [0, 1, 2, 3] });
  });
});
