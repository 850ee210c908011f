import { describe, expect, it } from 'vitest';
import type { FileOptions } from '../../../src/sources/table.js';
import { openXlsx } from '../../../src/sources/xlsx/xlsx.js';
import { open, readAll } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type TestCell, type TestSheet, workbookOf } from '../../support/workbook.js';

const read = (sheets: readonly TestSheet[] | TestSheet, file: Partial<FileOptions> = {}) =>
  readAll(openXlsx, workbookOf(sheets), file);

describe('a sheet of tickets', () => {
  it('is the rows below the names of the columns', async () => {
    const rows = [['id', 'subject', 'text'], ['7', 'Help', 'It broke'], undefined, ['8', undefined, 'Again']];
    expect(await read({ rows })).toEqual({
      columns: ['id', 'subject', 'text'],
      notes: [],
      rows: [
        ['7', 'Help', 'It broke'],
        ['8', '', 'Again'],
      ],
      lines: [2, 4],
      warnings: [],
    });
  });

  it('may be a report with a title, and columns with odd names', async () => {
    const rows: (TestCell[] | undefined)[] = [
      ['Open cases', undefined],
      ['As of', { value: 45_000, format: 'yyyy-mm-dd' }],
      undefined,
      [undefined, 'Case Number', 'Text', 'Text'],
      [undefined, { value: 42, format: '00000' }, 'It broke', 'x'],
    ];
    expect(await read({ rows })).toMatchObject({
      columns: ['Case Number', 'Text', 'Text_2'],
      notes: ['a second column Text is called Text_2'],
      details: ['row 4 names the columns; what is above is left out'],
      rows: [['00042', 'It broke', 'x']],
      lines: [5],
    });
  });

  it('says where names are in two rows', async () => {
    const rows = [
      ['Id', 'Text', undefined],
      [undefined, 'Subject', 'Body'],
      ['7', 'Help', 'It broke'],
    ];
    expect(await read({ rows })).toMatchObject({
      columns: ['Id', 'Subject', 'Body'],
      notes: [],
      details: ['rows 1 and 2 name the columns'],
      rows: [['7', 'Help', 'It broke']],
    });
  });

  it('has rows alone where the user says so', async () => {
    expect(
      await read(
        {
          rows: [
            ['7', 'a'],
            ['8', 'b'],
          ],
        },
        { hasHeader: false },
      ),
    ).toMatchObject({
      columns: ['column_1', 'column_2'],
      rows: [
        ['7', 'a'],
        ['8', 'b'],
      ],
    });
  });

  it('has no rows where it is empty, or has names alone', async () => {
    expect(await read({ rows: [] })).toMatchObject({ columns: [], rows: [] });
    expect(await read({ rows: [['id', 'text']] })).toMatchObject({ columns: ['id', 'text'], rows: [] });
  });

  it('says which one it is, and which others there are', async () => {
    const sheets = [
      { name: 'Lists', state: 'hidden', rows: [['x']] },
      { name: 'Open', rows: [['text'], ['a']] },
      { name: 'Closed', rows: [['text'], ['b']] },
    ] as const;
    expect(await read(sheets)).toMatchObject({
      notes: ['sheet Open is read; --sheet names another: Lists, Closed'],
      rows: [['a']],
    });
    expect(await read(sheets, { sheet: 'closed' })).toMatchObject({ notes: [], rows: [['b']] });
    await expect(read(sheets, { sheet: 'Clsed' })).rejects.toMatchObject({
      code: 'bad_input',
      message: 'standard input has no sheet Clsed',
      hint: 'Did you mean Closed? Sheets: Lists, Open, Closed.',
    });
  });

  it('leaves out what is beside the table, and warns of it once', async () => {
    const rows = [
      ['id', 'text'],
      ['7', 'a', undefined, 'note'],
      ['8', 'b'],
      [undefined, undefined, 'other note'],
    ];
    expect(await read({ rows })).toMatchObject({
      rows: [
        ['7', 'a'],
        ['8', 'b'],
      ],
      warnings: [
        'standard input: 2 cells, the first of them D2, are below no name of a column, and left out',
      ],
    });
  });

  it('warns of formulas that were never calculated', async () => {
    const rows = [
      ['id', 'text'],
      ['7', { xml: '<c><f>A1</f></c>' }],
    ];
    expect((await read({ rows })).warnings).toEqual([expect.stringContaining('cell B2 is without a value')]);
  });

  it('is read to its end, however many rows it has', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => [`${index}`, `text ${index}`]);
    const found = await read({ rows: [['id', 'text'], ...rows] });
    expect(found.rows).toEqual(rows);
    expect(found.lines).toEqual(rows.map((_, index) => index + 2));
  });
});

describe('a row that is too large', () => {
  const rows = [
    ['id', 'text'],
    ['7', 'a'.repeat(200)],
    ['8', 'b'],
  ];

  it('ends the reading with its number', async () => {
    await expect(read({ rows }, { maxRowSize: 100 })).rejects.toMatchObject({
      code: 'bad_input',
      message: 'standard input:2: This row is larger than 100 bytes',
    });
  });

  it('is left out where the user says so', async () => {
    expect(await read({ rows }, { maxRowSize: 100, skipBadRows: true })).toMatchObject({
      rows: [['8', 'b']],
      warnings: ['standard input:2: This row is larger than 100 bytes; left out'],
    });
  });
});

describe('what is not a workbook', () => {
  it.each<[string, string | Buffer]>([
    ['standard input is empty', ''],
    ['standard input is not an Excel file', 'id,text\n1,a\n'],
    ['standard input is a PDF', '%PDF-1.7'],
    [
      'standard input is an Excel file with a password',
      Buffer.concat([Buffer.from('D0CF11E0A1B11AE1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
    ],
  ])('is refused: %s', async (message, content) => {
    await expect(readAll(openXlsx, content)).rejects.toMatchObject({ code: 'bad_input', message });
  });

  it('has no sheets', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t.csv', 'id,text\n1,a\n');
    await expect(open(path, { file: { sheet: 'Open' } })).rejects.toMatchObject({
      code: 'usage',
      message: `${path} is not an Excel file, so it has no sheets`,
    });
  });
});

it('has neither an encoding nor a delimiter', async () => {
  await expect(read({ rows: [['a']] }, { encoding: 'latin1' })).rejects.toMatchObject({ code: 'usage' });
  await expect(read({ rows: [['a']] }, { delimiter: ';' })).rejects.toMatchObject({ code: 'usage' });
});
