import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/formats/xlsx/archive.js';
import { escapeExcel, unescapeExcel } from '../../../src/formats/xlsx/escapes.js';
import { type CellValue, WorkbookWriter } from '../../../src/formats/xlsx/workbook-writer.js';
import { anyUnicode } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { sheetRows } from '../../support/sheet-rows.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

function written(
  columns: readonly string[],
  rows: readonly (readonly CellValue[])[],
  maxRowsOfSheet = 1_048_576,
): Buffer {
  const workbook = new WorkbookWriter({ sheetName: "Ada's", columns, maxRowsOfSheet });
  return Buffer.concat([workbook.begin(), workbook.rows(rows), workbook.end()]);
}

/** Parts of a workbook, which libxml2 must be able to read. */
async function partsOf(workbook: Buffer, paths: readonly string[]): Promise<string[]> {
  await using folder = await temporaryFolder();
  const archive = await openArchive(await folder.write('t.xlsx', workbook), workbook.length);
  const parts: string[] = [];
  for (const path of paths) {
    const chunks: Buffer[] = [];
    for await (const chunk of archive.chunks(path)) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    using document = XmlDocument.fromString(text);
    expect(document.root.namespaceUri).toContain('http://schemas.openxmlformats.org/');
    parts.push(text);
  }
  archive.close();
  return parts;
}

describe('a written workbook', () => {
  it('is read again cell by cell, whatever the cells hold', async () => {
    const text = fc.oneof(
      anyUnicode,
      fc.constantFrom(
        '',
        '=1+1',
        '007',
        ' a ',
        '\r\n\t',
        '_x0041_',
        '_x005F_',
        '\ud83d',
        '<&>"\'',
        '\0\x1b',
        '\ufffe',
      ),
    );
    const cell = fc.oneof(text, fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
        async (rows) => {
          const expected = rows.map((row) => row.map(String)).filter((row) => row.some((one) => one !== ''));
          const columns = ['id', 'x_x0041_', 'a<b>'];
          expect(await sheetRows(written(columns, rows))).toEqual([columns, ...expected]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has bold names that stay in sight, and a filter', async () => {
    const paths = [
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ];
    const parts = await partsOf(
      written(
        ['id', 'text'],
        [
          ['007', '=1+1'],
          ['8', true],
        ],
      ),
      paths,
    );
    const [types, , , styles, workbook, sheet] = parts;
    expect(types).toContain('PartName="/xl/workbook.xml"');
    expect(styles).toContain('<b/>');
    expect(workbook).toContain('<sheet name="Ada\'s" sheetId="1" r:id="rId1"/>');
    expect(workbook).toContain("hidden=\"1\">'Ada''s'!$A$1:$B$3</definedName>");
    expect(sheet).toContain('ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"');
    expect(sheet).toContain('<autoFilter ref="A1:B3"/>');
    // Texts have the format "Text", so that they stay texts when they are edited, and no cell is a formula.
    expect(sheet).toContain('<c r="B2" s="1" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>');
    expect(sheet).toContain('<c r="B3" t="b"><v>1</v></c>');
    expect(sheet).not.toContain('<f');
  });

  it('goes on with a further sheet where one is full', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => [`${index}`]);
    const workbook = written(['id'], rows, 5);
    const sheets = await Promise.all(['1', '2', '3'].map((sheet) => sheetRows(workbook, { sheet })));
    expect(sheets.map((sheet) => sheet.flat().join(' '))).toEqual(['id 0 1 2 3', 'id 4 5 6 7', 'id 8 9']);
    expect(await sheetRows(workbook, { sheet: "Ada's 3" })).toHaveLength(3);
  });

  it('has no rows or columns where there are none', async () => {
    expect(await sheetRows(written(['id'], []))).toEqual([['id']]);
    expect(await sheetRows(written([], []))).toEqual([]);
  });

  it('may be opened without knowing what comes: its first part says that it is a workbook', () => {
    expect(written([], []).toString('latin1', 30, 49)).toBe('[Content_Types].xml');
  });
});

it.each([
  ['a\tb\nc', 'a\tb\nc'],
  ['\r\n', '_x000D_\n'],
  ['\x01', '_x0001_'],
  ['_x0041_', '_x005F_x0041_'],
  ['_x0041_x0042_', '_x005F_x0041_x005F_x0042_'],
  ['\ud83d!', '_xD83D_!'],
  ['😀', '😀'],
])('%j is written as %s', (text, escaped) => {
  expect(escapeExcel(text)).toBe(escaped);
  expect(unescapeExcel(escaped)).toBe(text);
});
