import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCsv } from '../../src/sources/csv.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { collect } from '../support/tickets.js';

async function read(content: string | Uint8Array) {
  await using folder = await temporaryFolder();
  return await readFrom(folder, content);
}

async function readFrom(folder: TemporaryFolder, content: string | Uint8Array) {
  await using table = await openCsv(await folder.write('t.csv', content));
  const rows = await collect(table.rows());
  return {
    columns: table.columns,
    notes: table.notes,
    rows: rows.map(({ values }) => values),
    lines: rows.map(({ line }) => line),
  };
}

describe('a CSV file', () => {
  it.each([
    ['as it should be', 'id,text\n1,a\n2,b\n'],
    ['without a final line break', 'id,text\n1,a\n2,b'],
    ['with CRLF', 'id,text\r\n1,a\r\n2,b\r\n'],
    ['with CR', 'id,text\r1,a\r2,b\r'],
    ['with a byte order mark', '\uFEFFid,text\n1,a\n2,b\n'],
    ['with all cells quoted', '"id","text"\n"1","a"\n"2","b"\n'],
    ['with blank lines', 'id,text\n\n1,a\n\n\n2,b\n\n'],
  ])('is read %s', async (_, content) => {
    expect(await read(content)).toMatchObject({
      columns: ['id', 'text'],
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
    });
  });

  it.each([
    ['empty', '', []],
    ['with a header alone', 'id,text\n', ['id', 'text']],
    ['with a byte order mark alone', '\uFEFF', []],
  ])('has no rows when it is %s', async (_, content, columns) => {
    expect(await read(content)).toMatchObject({ columns, rows: [] });
  });

  it('keeps delimiters, quotes and line breaks inside quoted cells', async () => {
    const { rows } = await read('id,text\n1,"a,b\n""c"""\n2,"\n"\n');
    expect(rows).toEqual([
      ['1', 'a,b\n"c"'],
      ['2', '\n'],
    ]);
  });

  it.each([
    ['text\n""\nx\n', [[''], ['x']]],
    ['text\n\nx\n', [[''], ['x']]],
    ['\n\ntext\nx\n', [['x']]],
  ])('loses no ticket where there is one column: %j', async (content, rows) => {
    expect((await read(content)).rows).toEqual(rows);
  });

  it('knows the line on which each row starts', async () => {
    const { lines } = await read('id,text\n1,"two\nlines"\n\n2,"\n\n\n"\n3,c\n');
    expect(lines).toEqual([2, 5, 9]);
  });

  it('names what has no name and what has one twice, and says so', async () => {
    const { columns, notes } = await read('id,text,text,\n1,a,b,c\n');
    expect(columns).toEqual(['id', 'text', 'text_2', 'column_4']);
    expect(notes).toHaveLength(2);
  });

  it('reads a cell of a million characters, and multi-byte characters across chunks', async () => {
    const long = 'ä€😀'.repeat(250_000);
    const { rows } = await read(`id,text\n1,${long}\n`);
    expect(rows).toEqual([['1', long]]);
  });

  it('reads any rows back as they were written', async () => {
    await using folder = await temporaryFolder();
    const cell = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', ' ', '=', "'", 'ü', '😀'),
    });
    // A row of blank cells alone is a blank line where there is one column, so there are two.
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell)), async (rows) => {
        const content = stringify([['a', 'b'], ...rows], { quoted: true });
        expect((await readFrom(folder, content)).rows).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it('lets go of the file when the reader leaves early', async () => {
    await using folder = await temporaryFolder();
    const table = await openCsv(await folder.write('t.csv', `id,text\n${'1,a\n'.repeat(100_000)}`));
    for await (const rows of table.rows()) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect(table.progress()).toBeLessThan(1);
    expect(await collect(table.rows())).toEqual([]);
  });

  it('says how much of it has been read', async () => {
    await using folder = await temporaryFolder();
    await using table = await openCsv(await folder.write('t.csv', 'id,text\n1,a\n'));
    await collect(table.rows());
    expect(table.progress()).toBe(1);
  });
});

describe('what cannot be read is told with its line', () => {
  it.each([
    ['too few cells', 'id,text\n1,a\n2\n', 't.csv:3: This row has 1 cells, the header has 2'],
    ['too many cells', 'id,text\n1,"a\nb"\n2,b,c\n', 't.csv:4: This row has 3 cells, the header has 2'],
    ['a quote nobody closed', 'id,text\n1,a\n2,"b\n3,c\n', 't.csv:3: A quote that opens'],
    ['text after a closing quote', 'id,text\n1,"a"b\n', 't.csv:2: This is not CSV'],
    [
      'a row of more than 10 MB',
      `id,text\n1,"${'x'.repeat(11_000_000)}`,
      't.csv:2: This row is longer than 10 MB',
    ],
  ])('%s', async (_, content, expected) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(expected),
      hint: expect.any(String),
    });
  });

  it('a file that is not there, and a folder', async () => {
    await using folder = await temporaryFolder();
    await expect(openCsv(folder.file('no.csv'))).rejects.toMatchObject({
      code: 'not_found',
      message: /no such file/,
    });
    await expect(openCsv(folder.path)).rejects.toMatchObject({ code: 'not_found', message: /folder/ });
  });
});
