import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sheetRows } from '../../support/sheet-rows.js';
import { type TestCell, type TestWorkbook, workbookOf } from '../../support/workbook.js';
import { zipOf } from '../../support/zip.js';

const rowsOf = (rows: readonly (readonly TestCell[])[], more: TestWorkbook = {}) =>
  sheetRows(workbookOf({ rows }, more));

describe('a cell', () => {
  it.each<[string, TestCell, string]>([
    ['a text', 'It broke', 'It broke'],
    ['a text with blanks around it', '  a\n b ', '  a\n b '],
    ['a text that looks like a number', '000123', '000123'],
    ['a shared text', { shared: 'Ünïcode & <more>' }, 'Ünïcode & <more>'],
    ['a number', 5, '5'],
    ['true', true, 'true'],
    ['false', false, 'false'],
    ['a date', { value: 45_000, format: 'yyyy-mm-dd' }, '2023-03-15'],
    ['a number with zeros in front', { value: 123, format: '00000' }, '00123'],
    ['an error', { xml: '<c t="e"><v>#N/A</v></c>' }, '#N/A'],
    ['a formula with a text', { xml: '<c t="str"><f>A1&amp;"b"</f><v>ab</v></c>' }, 'ab'],
    ['a formula with a number', { xml: '<c><f>0.1+0.2</f><v>0.30000000000000004</v></c>' }, '0.3'],
    ['a date in words', { xml: '<c t="d"><v>2023-03-15T08:00:00</v></c>' }, '2023-03-15T08:00:00'],
    [
      'a rich text',
      {
        xml: '<c t="inlineStr"><is><r><rPr><b/></rPr><t>Very</t></r><r><t xml:space="preserve"> urgent</t></r></is></c>',
      },
      'Very urgent',
    ],
    [
      'a text with its reading',
      { xml: '<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>' },
      '東京',
    ],
    ['escapes', { xml: '<c t="inlineStr"><is><t>a_x000D_&#10;b_x005F_x0041_</t></is></c>' }, 'a\r\nb_x0041_'],
  ])('is read where it is %s', async (_, cell, text) => {
    expect(await rowsOf([[cell, 'x']])).toEqual([[text, 'x']]);
  });

  it('counts days from 1904 where its workbook does', async () => {
    const rows = [[{ value: 43_538, format: 'yyyy-mm-dd' }]];
    expect(await rowsOf(rows, { is1904: true })).toEqual([['2023-03-15']]);
  });

  it('has its place without saying so', async () => {
    const data = '<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c r="B2"><v>3</v></c></row>';
    expect(await sheetRows(workbookOf({ data }))).toEqual([
      ['1', '', '2'],
      ['', '3', ''],
    ]);
  });
});

describe('a sheet', () => {
  const hidden = { name: 'Lists', state: 'hidden', rows: [['x']] } as const;
  const empty = { name: 'Cover', rows: [] };
  const tickets = { name: 'Tickets', rows: [['a']] };
  const other = { name: '2', rows: [['b']] };

  it('is the first that is visible and has rows', async () => {
    expect(await sheetRows(workbookOf([hidden, empty, tickets, other]))).toEqual([['a']]);
    expect(await sheetRows(workbookOf([empty, empty]))).toEqual([]);
  });

  it.each([
    ['Lists', 'x'],
    ['tickets', 'a'],
    ['3', 'a'],
    ['2', 'b'],
    ['4', 'b'],
  ])('can be named: %s', async (sheet, cell) => {
    expect(await sheetRows(workbookOf([hidden, empty, tickets, other]), { sheet })).toEqual([[cell]]);
  });

  it.each(['Tikets', '9', '0', '1.5', ''])('is not found by %j', async (sheet) => {
    await expect(sheetRows(workbookOf([hidden, tickets]), { sheet })).rejects.toMatchObject({
      message: `has no sheet ${sheet}`,
      hint: expect.stringMatching(/Sheets: Lists, Tickets\.$/),
    });
  });
});

describe('a workbook that other programs wrote', () => {
  it.each<[string, TestWorkbook['change']]>([
    [
      'with prefixes',
      (entries) => entries.map(({ name, content }) => ({ name, content: prefixed(String(content), name) })),
    ],
    [
      'with backslashes',
      (entries) => entries.map(({ name, content }) => ({ name: name.replaceAll('/', '\\'), content })),
    ],
    [
      'with names in capitals',
      (entries) => entries.map(({ name, content }) => ({ name: name.toUpperCase(), content })),
    ],
    [
      'in UTF-16',
      (entries) =>
        entries.map(({ name, content }) => ({ name, content: Buffer.from(`\uFEFF${content}`, 'utf16le') })),
    ],
    [
      'without styles and shared texts',
      (entries) => entries.filter(({ name }) => !/styles|shared/.test(name)),
    ],
  ])('is read: %s', async (_, change) => {
    const sheet = workbookOf(
      {
        rows: [
          ['id', 'text'],
          ['1', 'Ünïcode'],
        ],
      },
      change ? { change } : {},
    );
    expect(await sheetRows(sheet)).toEqual([
      ['id', 'text'],
      ['1', 'Ünïcode'],
    ]);
  });
});

function prefixed(xml: string, name: string): string {
  if (!name.startsWith('xl/w')) return xml;
  return xml.replace(/<(\/?)(?=[a-z])/g, '<$1x:').replace('xmlns=', 'xmlns:x=');
}

describe('a hostile workbook', () => {
  const good = {
    rows: [
      ['id', 'text'],
      ['1', 'hello'],
    ],
  };
  const zipBomb = deflateRawSync(Buffer.alloc(300_000_000, ' '), { level: 1 });
  const inSheet = (data: string) => workbookOf({ data });
  const changed = (change: TestWorkbook['change']) => workbookOf(good, change ? { change } : {});

  it.each<[string, () => Buffer]>([
    [
      'as in a zip bomb',
      () =>
        changed((all) => [
          ...all,
          { name: 'xl/a.xml', content: '', packed: zipBomb, lies: { size: 300_000_000 } },
        ]),
    ],
    [
      'too many bytes',
      () =>
        changed((all) => all.map((one) => ({ ...one, lies: { size: 10, crc: crc32(String(one.content)) } }))),
    ],
    [
      'was changed or cut off on its way',
      () => changed((all) => all.map((one) => ({ ...one, lies: { crc: 1 } }))),
    ],
    [
      'it has two parts called XL/styles.xml',
      () => changed((all) => [...all, { name: 'XL/styles.xml', content: '' }]),
    ],
    ['invalid relative path', () => changed((all) => [...all, { name: '../a', content: '' }])],
    [
      'is a zip archive with a password',
      () => changed((all) => all.map((one) => ({ ...one, lies: { flags: 1 } }))),
    ],
    ['it is cut off', () => workbookOf(good).subarray(0, -30)],
    ['its part xl/worksheets/sheet1.xml is missing', () => changed((all) => all.slice(0, -1))],
    ['is not an Excel workbook', () => zipOf([{ name: 'tickets.csv', content: 'id,text\n' }])],
    [
      'is a binary Excel workbook',
      () =>
        zipOf([
          { name: 'xl/workbook.bin', content: '' },
          {
            name: '_rels/.rels',
            content: '<a><Relationship Type="x/officeDocument" Target="xl/workbook.bin"/></a>',
          },
        ]),
    ],
    [
      'cell A1 names a text that is not there',
      () => inSheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'),
    ],
    ['in no column that Excel has', () => inSheet('<row r="1"><c r="ZZZZZZ1"><v>9</v></c></row>')],
    ['nests deeper', () => inSheet('<a>'.repeat(100_000))],
    ['has a document type', () => workbookOf({ xml: '<!DOCTYPE a [<!ENTITY b "ccc">]><worksheet/>' })],
  ])('is refused: %s', async (message, make) => {
    await expect(sheetRows(make())).rejects.toMatchObject({
      name: 'WorkbookFault',
      message: expect.stringContaining(message),
    });
  });

  it('may say that it is as large as it likes, and have cells far away', async () => {
    const xml =
      '<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData></worksheet>';
    expect(await sheetRows(workbookOf({ xml }))).toEqual([['1']]);
  });

  it('may hold any bytes without another error, or a change of what it says', async () => {
    const workbook = workbookOf(good);
    for (let place = 0; place < workbook.length; place += 23) {
      const broken = Buffer.from(workbook);
      broken[place] = (broken[place] ?? 0) ^ 0x5a;
      const read = await sheetRows(broken).catch((error: unknown) => error);
      if (!Array.isArray(read)) expect(read).toMatchObject({ name: 'WorkbookFault' });
      else expect(read).toEqual(good.rows);
    }
  });
});

describe('a row that is too large', () => {
  it.each<[string, TestCell]>([
    ['of a text', 'a'.repeat(101)],
    ['of a shared text', { shared: 'a'.repeat(101) }],
    ['of a formula', { xml: `<c t="str"><v>${'a'.repeat(101)}</v></c>` }],
  ])('is left out: because %s', async (_, cell) => {
    expect(await sheetRows(workbookOf({ rows: [['id'], [cell], ['b']] }), { maxRowLength: 100 })).toEqual([
      ['id'],
      [''],
      ['b'],
    ]);
  });
});
