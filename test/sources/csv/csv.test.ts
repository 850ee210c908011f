import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { csvExporter } from '../../../src/outputs/csv.js';
import { openCsv, openTsv } from '../../../src/sources/csv/csv.js';
import { openAs } from '../../../src/sources/open-as.js';
import type { FileOptions } from '../../../src/sources/table.js';
import { classified, exporterOptions, ticketOf } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { inChunks, readAll, sourceOptions } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

const read = (content: string | Uint8Array, file: Partial<FileOptions> = {}, chunkSize?: number) =>
  readAll(openCsv, content, file, chunkSize);
const anyChunks = [1, 2, 3, 7, undefined];

describe.each(anyChunks)('a CSV file, in chunks of %s bytes,', (size) => {
  it.each([
    ['as it should be', 'id,text\n1,a\n2,b\n'],
    ['without a final line break', 'id,text\n1,a\n2,b'],
    ['with CRLF', 'id,text\r\n1,a\r\n2,b\r\n'],
    ['with CRLF and no final line break', 'id,text\r\n1,a\r\n2,b'],
    ['with CR', 'id,text\r1,a\r2,b\r'],
    ['with CR and no final line break', 'id,text\r1,a\r2,b'],
    ['with LF and CRLF', 'id,text\n1,a\r\n2,b\n'],
    ['with CRLF and LF', 'id,text\r\n1,a\n2,b\r\n'],
    ['with CR CR LF, as some Windows programs write', 'id,text\r\r\n1,a\r\r\n2,b\r\r\n'],
    ['with a byte order mark', '\uFEFFid,text\n1,a\n2,b\n'],
    ['with a byte order mark before a quote', '\uFEFF"id",text\n1,a\n2,b\n'],
    ['with all cells quoted', '"id","text"\n"1","a"\n"2","b"\n'],
    ['with blank lines', 'id,text\n\n1,a\n\n\n2,b\n\n'],
    ['with blank lines at the start', '\n\r\nid,text\n1,a\n2,b\n'],
    ['with an empty cell at the end of each row', 'id,text\n1,a,\n2,b,\n'],
    ['with several, and rows that are blank', 'id,text\n1,a,,,\n\n2,b,,,\n'],
    ['with several, as TSV', 'id\ttext\n1\ta\t\t\n2\tb\t\t'],
    ['with semicolons', 'id;text\n1;a\n2;b\n'],
    ['with tabs', 'id\ttext\n1\ta\n2\tb\n'],
    ['with bars', 'id|text\n1|a\n2|b\n'],
    ['with a line for Excel', 'sep=;\r\nid;text\r\n1;a\r\n2;b\r\n'],
    ['with a quoted line for Excel', '"sep=^"\nid^text\n1^a\n2^b\n'],
    ['with a byte order mark and a line for Excel', '\uFEFFSEP=;\nid;text\n1;a\n2;b\n'],
  ])('is read %s', async (_, content) => {
    expect(await read(content, {}, size)).toMatchObject({
      columns: ['id', 'text'],
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
    });
  });

  it.each([
    ['a comma', '"a,b"', 'a,b'],
    ['a quote', '"a ""b"" c"', 'a "b" c'],
    ['quotes alone', '""""""', '""'],
    ['LF', '"a\nb"', 'a\nb'],
    ['CRLF', '"a\r\nb"', 'a\r\nb'],
    ['CR', '"a\rb"', 'a\rb'],
    ['line breaks alone', '"\n\r\n"', '\n\r\n'],
    ['nothing', '', ''],
    ['nothing, quoted', '""', ''],
    ['spaces', ' a b ', ' a b '],
    ['JSON', '"{""type"": ""Point"", ""at"": [1, 2]}"', '{"type": "Point", "at": [1, 2]}'],
    ['letters of four bytes', 'ʤ€😀', 'ʤ€😀'],
    ['the replacement character', '\uFFFD', '\uFFFD'],
    ['a noncharacter', '\uFDD0', '\uFDD0'],
    ['a zero byte', 'a\0b', 'a\0b'],
    ['a formula that is guarded', "'=1+1", '=1+1'],
    ['a formula that was guarded before', "''=1+1", "'=1+1"],
    ['an apostrophe', "'tis", "'tis"],
  ])('keeps a cell of %s', async (_, cell, value) => {
    expect((await read(`id,text,end\n1,${cell},x\n`, {}, size)).rows).toEqual([['1', value, 'x']]);
  });

  it.each([
    ['blank lines', 'id,text\n\n1,a\n\n\n2,b\n', [3, 6]],
    ['LF in cells', 'id,text\n1,"two\nlines"\n\n2,"\n\n\n"\n3,c\n', [2, 5, 9]],
    ['CRLF in cells', 'id,text\r\n1,"two\r\nlines"\r\n2,b\r\n', [2, 4]],
    ['CR in cells', 'id,text\n1,"two\rlines"\n2,b\n', [2, 4]],
    ['all of them in cells', 'id,text\n1,"\r\r\n\n\n\r"\n2,b\n', [2, 8]],
    ['CR at the end of each row', 'id,text\r1,"two\nlines"\r\r2,b', [2, 5]],
    ['a header of several lines', '"i\r\nd",text\n1,a\n', [3]],
    ['a line for Excel', 'sep=;\nid;text\n1;a\n', [3]],
  ])('knows the line on which each row starts, with %s', async (_, content, lines) => {
    expect((await read(content, {}, size)).lines).toEqual(lines);
  });
});

describe('what a CSV file holds', () => {
  it.each([
    ['empty', '', []],
    ['with blank lines alone', '\n\r\n\n', []],
    ['with a header alone', 'id,text\n', ['id', 'text']],
    ['with a byte order mark alone', '\uFEFF', []],
    ['with a line for Excel alone', 'sep=;', []],
  ])('is not rows when it is %s', async (_, content, columns) => {
    expect(await read(content)).toMatchObject({ columns, rows: [] });
    expect(await read(content, { hasHeader: false })).toMatchObject({
      rows: columns.length ? [columns] : [],
    });
  });

  it.each([
    ['text\n""\nx\n', [[''], ['x']]],
    ['text\n\nx\n', [[''], ['x']]],
    ['\n\ntext\nx\n', [['x']]],
    ['text\nPlease help,\n', [['Please help,']]],
    ['text\nPlease help,\nHello,\n', [['Please help,'], ['Hello,']]],
    ['text\n"Hello, you",\n"Bye",\n', [['Hello, you'], ['Bye']]],
    ['text\nHello, I need help, please\n,\n', [['Hello, I need help, please'], [',']]],
    ['text\n"Hello, you"\na; b\tc|\n', [['Hello, you'], ['a; b\tc|']]],
  ])('is no ticket less where there is one column: %j', async (content, rows) => {
    expect((await read(content)).rows).toEqual(rows);
  });

  it('has names where none or the same were given, and says so', async () => {
    const { columns, notes } = await read('id,text,text,\n1,a,b,c\n');
    expect(columns).toEqual(['id', 'text', 'text_2', 'column_4']);
    expect(notes).toHaveLength(2);
  });

  it.each([
    ['1,a\n2,b\n', ['column_1', 'column_2'], 2],
    ['\na\nb\n', ['column_1'], 2],
    ["'=1;2\n", ['column_1', 'column_2'], 1],
  ])('is all rows without a header: %j', async (content, columns, count) => {
    const found = await read(content, { hasHeader: false });
    expect(found.columns).toEqual(columns);
    expect(found.rows).toHaveLength(count);
  });

  it('is left as it is where that is asked for', async () => {
    const content = "id,'=text\n1,'=1+1\n";
    expect(await read(content)).toMatchObject({ columns: ['id', '=text'], rows: [['1', '=1+1']] });
    expect(await read(content, { raw: true })).toMatchObject({
      columns: ['id', "'=text"],
      rows: [['1', "'=1+1"]],
    });
  });

  it('may be a cell of a million characters, or a header larger than what is looked at', async () => {
    const long = 'ä€😀'.repeat(250_000);
    const { columns, rows } = await read(`id,${long}\n1,${long}\n`, {}, 1000);
    // Not by `toEqual`, which would print it.
    expect(columns[1] === long && rows[0]?.[1] === long).toBe(true);
  });
});

describe('the delimiter', () => {
  it.each([
    ['commas', 'id,text\n1,a\n', undefined],
    ['semicolons', 'id;text\n1;a\n', 'semicolon'],
    ['tabs', 'id\ttext\n1\ta\n', 'tab'],
    ['bars', 'id|text\n1|a\n', 'bar'],
    ['none', 'text\na\n', undefined],
    ['the line for Excel', 'sep=^\nid^text\n', '^'],
  ])('is named in a detail unless it is a comma: %s', async (_, content, name) => {
    const details = name === undefined ? undefined : [`delimiter: ${name} (--delimiter sets another)`];
    expect((await read(content)).details).toEqual(details);
  });

  it('can be named, whatever the file looks like or says', async () => {
    const found = await read('sep=;\nid,a|text\n1,b|c\n', { delimiter: '|' });
    expect(found).toMatchObject({ columns: ['id,a', 'text'], rows: [['1,b', 'c']], lines: [3], notes: [] });
    expect(await read('id§text\n1§a\n', { delimiter: '§' }, 1)).toMatchObject({ rows: [['1', 'a']] });
  });

  it('of a TSV file is a tab, unless another is named', async () => {
    const tabs = await readAll(openTsv, 'id;a\ttext\n1;b\tc\n');
    expect(tabs).toMatchObject({ columns: ['id;a', 'text'], rows: [['1;b', 'c']], notes: [] });
    expect((await readAll(openTsv, 'id;text\n', { delimiter: ';' })).columns).toEqual(['id', 'text']);
  });
});

describe('any rows are read back', () => {
  const cell = fc.string({
    unit: fc.constantFrom(
      'a',
      ',',
      ';',
      '\t',
      '|',
      '"',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '=',
      "'",
      'ü',
      '😀',
      '\uFFFD',
    ),
  });
  // A row of blank cells alone is a blank line where there is one column, so there are two.
  const rows = fc.array(fc.tuple(cell, cell));
  const chunkSize = fc.integer({ min: 1, max: 40 });
  const lineBreak = fc.constantFrom('\n', '\r\n', '\r');

  it('as csv-stringify wrote them', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        chunkSize,
        lineBreak,
        fc.constantFrom(',', ';', '\t', '|'),
        async (written, size, record_delimiter, delimiter) => {
          const textOf = (row: [string, string]) =>
            stringify([row], { quoted: true, record_delimiter, delimiter });
          const parts = [textOf(['a', 'b']), ...written.map(textOf)];
          const found = await read(parts.join(''), { raw: true }, size);
          expect(found.rows).toEqual(written);
          const startLines = written.map(
            (_, row) =>
              parts
                .slice(0, row + 1)
                .join('')
                .split(/\r\n|\n|\r/).length,
          );
          expect(found.lines).toEqual(startLines);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('as ticketsift wrote them', async () => {
    await fc.assert(
      fc.asyncProperty(rows, chunkSize, async (written, size) => {
        const columns = ['a', '=b'];
        const exporter = csvExporter(exporterOptions({ columns }));
        const outcomes = written.map((values) => classified(ticketOf(columns, values)));
        const found = await read(exporter.begin() + exporter.rows(outcomes) + exporter.end(), {}, size);
        expect(found.columns).toEqual(['a', '=b', 'urgent', 'categories', 'error']);
        expect(found.rows.map((values) => values.slice(0, 2))).toEqual(written);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a delimiter too many or too few in one row', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 3 });
  const filled = fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 1, maxLength: 3 });
  const table = fc.integer({ min: 2, max: 4 }).chain((width) => {
    // A row of empty cells alone has no text that could move.
    const row = fc
      .tuple(filled, fc.array(word, { minLength: width - 1, maxLength: width - 1 }))
      .map(([first, rest]) => [first, ...rest]);
    return fc.record({
      header: fc.constant(['c1', 'c2', 'c3', 'c4'].slice(0, width)),
      rows: fc.array(row, { minLength: 1, maxLength: 6 }),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      /** Which row is damaged, where in it, and how. */
      at: fc.nat(),
      place: fc.nat(),
      isAdded: fc.boolean(),
      padding: fc.constantFrom(0, 0, 1, 2),
    });
  });

  it('is an error of that row, or moves no cell', async () => {
    let errors = 0;
    await fc.assert(
      fc.asyncProperty(table, async ({ header, rows, delimiter, at, place, isAdded, ...other }) => {
        // One row alone does not show that all are padded.
        const padding = rows.length > 1 ? other.padding : 0;
        const lines = rows.map((row) => row.join(delimiter) + delimiter.repeat(padding));
        const bad = at % rows.length;
        const line = lines[bad] ?? '';
        const ends = [...line].flatMap((character, index) => (character === delimiter ? [index] : []));
        const cut = isAdded ? place % (line.length + 1) : (ends[place % ends.length] ?? 0);
        lines[bad] = isAdded
          ? line.slice(0, cut) + delimiter + line.slice(cut)
          : line.slice(0, cut) + line.slice(cut + 1);
        const content = `${[header.join(delimiter), ...lines].join('\n')}\n`;
        const found = await read(content, { raw: true }).catch((error: unknown) => String(error));
        if (typeof found === 'string') {
          errors++;
          // Where other rows are padded, the damaged one may make bad rows of them.
          expect(found).toContain(padding > 0 ? ': This row' : `:${bad + 2}: This row`);
        } else {
          expect(found.rows).toEqual(rows);
        }
      }),
      { numRuns: 150 },
    );
    expect(errors).toBeGreaterThan(100);
  });
});

describe('empty cells at the end of each row', () => {
  const padded = (count: number) => `id,text\n${'1,a,\n'.repeat(count)}`;

  it.each([1, 1000, undefined])(
    'are expected of all rows that follow, in chunks of %s bytes',
    async (size) => {
      await expect(read(`${padded(1_500)}2,b\n`, {}, size)).rejects.toThrow(
        '1502: This row has 2 cells, the other rows have 3',
      );
      const { rows, warnings } = await read(
        `${padded(1_500)}2,b,c\n3,d\n4,e,\n`,
        { skipBadRows: true },
        size,
      );
      expect(rows.slice(1_499)).toEqual([
        ['1', 'a'],
        ['4', 'e'],
      ]);
      expect(warnings).toHaveLength(2);
    },
  );

  it('are known by the first rows, without waiting for the last', async () => {
    const stdin = inChunks(padded(200_000), 1_000);
    await using opened = await openAs(openCsv, '-', sourceOptions({ stdin }));
    for await (const rows of opened.rows()) {
      expect(rows.length).toBeLessThan(3_000);
      break;
    }
  });

  it('make an empty row no bad one', async () => {
    expect((await read('id,text\n1,a\n,,,\n2,b\n')).rows).toEqual([
      ['1', 'a'],
      ['', ''],
      ['2', 'b'],
    ]);
  });

  it('are cells where there is no header', async () => {
    expect((await read('1,a,\n2,b,\n', { hasHeader: false })).rows).toEqual([
      ['1', 'a', ''],
      ['2', 'b', ''],
    ]);
  });
});

describe('columns without a name at the end of the header', () => {
  const filled = 'This row has a text below a column without a name, where the rows before it have none';
  const empty = 'This row has no text below a column without a name, where the rows before it have one';

  it.each([
    [
      'id,text,\n1,a,\n2,b,\n',
      [
        ['1', 'a', ''],
        ['2', 'b', ''],
      ],
    ],
    [
      'id,text,\n1,a,x\n2,b,y\n',
      [
        ['1', 'a', 'x'],
        ['2', 'b', 'y'],
      ],
    ],
    [
      'id,text,,\n1,a,x,\n2,b,y,\n',
      [
        ['1', 'a', 'x', ''],
        ['2', 'b', 'y', ''],
      ],
    ],
    [
      'text;\na;\nb;\n',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    [
      ',text\n1,a\n,b\n',
      [
        ['1', 'a'],
        ['', 'b'],
      ],
    ],
  ])('are alike in all rows: %j', async (text, rows) => {
    expect((await read(text)).rows).toEqual(rows);
  });

  it.each([
    ['id,text,\n1,a,\n2,b, down since Monday\n3,c,\n', `3: ${filled}`],
    ['id,text,\n1,a, there\n2,b,\n', `3: ${empty}`],
    ['id;text;;\n1;a;;\n2;b;c;\n', `3: ${filled}`],
    ['id,text,,\r\n1,a,x,\r\n2,b,x,y\r\n', `3: ${filled}`],
    ['text,\na,\nb, c\n', `3: ${filled}`],
  ])('are not alike in %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('rows that are left out', () => {
  it('are those with damage too, where a broken row has earlier pieces parsed again', async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => Buffer.from(`${n},plain text of some length\n`));
    lines[1] = Buffer.from('1,"never closed\n');
    lines[10_000] = Buffer.from('10000,bad \xff byte\n', 'latin1');
    lines[29_000] = Buffer.from('29000,a "stray quote\n');
    const content = Buffer.concat([Buffer.from('id,text\n'), ...lines]);
    const { rows, warnings } = await read(content, { skipBadRows: true }, 65_536);
    expect(rows).toHaveLength(30_000 - 3);
    expect(rows.some(([, text]) => text?.includes('\uFDD0'))).toBe(false);
    expect(warnings.map((text) => /:(\d+):/.exec(text)?.[1])).toEqual(['3', '10002', '29002']);
  });

  it('are offered where one ends the run', async () => {
    await expect(read('id,text\n1\n')).rejects.toMatchObject({
      hint: expect.stringContaining('--skip-bad-rows'),
    });
  });
});

describe('what cannot be read is reported with the line on which its row starts', () => {
  it.each([
    ['too few cells', 'id,text\n1,a\n2\n', '3: This row has 1 cell, the header has 2'],
    ['too many cells', 'id,text\n1,"a\nb"\n2,b,c\n', '4: This row has 3 cells, the header has 2'],
    ['too many cells of which the last is empty', 'id,text\n2,b,c,\n', '2: This row has 4 cells'],
    ['an empty cell too many in the first row', 'id,a,b\n1,x, y,\n2,x,y\n', '2: This row has 4 cells'],
    ['in the second', 'id,a,b\n1,x,y\n2,x, y,\n3,x,y\n', '3: This row has 4 cells, the header has 3'],
    ['in the last', 'id,a,b\n1,x,y\n2,x,y\n3,x, y,', '4: This row has 4 cells, the header has 3'],
    ['in the only one', 'id,a,b\n1,x, y,\n', '2: This row has 4 cells, the header has 3'],
    ['as many empty cells as no other row', 'id,text\n1,a,\n2,b,,,\n', '2: This row has 3 cells'],
    [
      'more empty cells than the other rows',
      'id,a\n1,a,\n2,b,\n3,c, d,,\n',
      '4: This row has 5 cells, the other rows have 3',
    ],
    [
      'text after the last column',
      'id,a\n1,a,\n2,b,\n3,c, d\n',
      '4: This row has a text after its last column',
    ],
    ['in all rows but one', 'id,text\n1,a,\n2,b,\n3,c\n4,d,\n', '2: This row has 3 cells, the header has 2'],
    ['a semicolon in a text', 'id;text\n1;Hello; I\n2;Hi; again\n', '2: This row has 3 cells'],
    ['a tab in a text', 'id\ttext\n1\ta, b\n2\tHi\tagain\n', '3: This row has 3 cells'],
    [
      'a header longer than its rows',
      'id;text;end\n1;a, b\n2;b\n',
      '2: This row has 2 cells, the header has 3',
    ],
    ['a title above the header', 'Tickets\nid,text\n1,a\n', '2: This row has 2 cells, the header has 1'],
    ['a header with a delimiter that no row has', 'id\ttext\na\nb\n', '2: This row has 1 cell'],
    ['a quote nobody closed', 'id,text\n1,a\n2,"b\n3,c\n', '3: A quote that opens'],
    ['text after a closing quote', 'id,text\n1,"a\n"b\n', '2: Text follows a closing quote'],
    ['a space after a closing quote', 'id,text\n1,"a" \n', '2: Text follows a closing quote'],
    [
      'a quote in a cell without quotes',
      'id,text\n1,"\n"\n2,a 5" pipe\n',
      '4: An unquoted cell of this row contains a quote',
    ],
    ['a header that is broken', '"id,text\n1,a\n', '1: A quote that opens'],
    [
      'bytes that are not UTF-8',
      Buffer.from('id,text\n1,a\n2,"\n\xE4"\n', 'latin1'),
      '4: These bytes are not UTF-8',
    ],
    [
      'a character that is cut off',
      Buffer.from('id,text\n1,\xE2\x82', 'latin1'),
      '2: These bytes are not UTF-8',
    ],
    ['a header of such bytes', Buffer.from('id,t\xE4xt\n', 'latin1'), '1: These bytes are not UTF-8'],
  ])('%s', async (_, content, expected) => {
    for (const size of anyChunks) {
      await expect(read(content, {}, size)).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(`standard input:${expected}`),
        hint: expect.any(String),
      });
    }
  });

  it.each([
    ['in quotes', '"'],
    ['of empty cells', ','],
    ['of one cell', 'x'],
  ])('a row that is too large, %s', async (_, start) => {
    const content = `id,text\n1,${start}${(start === ',' ? ',' : 'x').repeat(200_000)}\n`;
    const reading = read(content, { maxRowSize: 5_000 }, 1000);
    await expect(reading).rejects.toThrow('standard input:2: This row is larger than 5,000 bytes');
    await expect(read(`id,text\n1,"${'x'.repeat(11_000_000)}`)).rejects.toThrow(
      '2: This row is larger than 10 MB',
    );
  });

  it('with the first row, where there is no header', async () => {
    await expect(read('1,a\n2\n', { hasHeader: false })).rejects.toThrow(
      '2: This row has 1 cell, the first row has 2',
    );
  });

  it('and offers to name the encoding', async () => {
    await expect(read(Buffer.from('id,text\n1,\xE4\n', 'latin1'))).rejects.toMatchObject({
      hint: expect.stringMatching(/^Most likely they are windows-1252: use --encoding windows-1252/),
    });
  });
});

describe('bad rows that are left out', () => {
  const skipped = (content: string | Uint8Array, size?: number, more: Partial<FileOptions> = {}) =>
    read(content, { skipBadRows: true, ...more }, size);

  it.each([
    ['too few cells', '9\n', 'This row has 1 cell'],
    ['too many cells', '9,a,b\n', 'This row has 3 cells'],
    ['a quote nobody closed', '9,"a\n', 'closing quote'],
    ['text after a closing quote', '9,"a"b\n', 'Text follows'],
    ['a quote in a cell', '9,5" pipe\n', 'An unquoted cell'],
    ['a row that is too large', `9,${'x'.repeat(300)}\n`, 'larger than 100 bytes'],
    ['a row that is too large and quoted', `9,"${'x'.repeat(300)}"\n`, 'larger than 100 bytes'],
    ['a row of too many cells', `9${','.repeat(300)}a\n`, 'This row'],
    ['bytes that are not UTF-8', Buffer.from('9,\xE4\n', 'latin1'), 'not UTF-8'],
  ])('cost nothing but themselves: %s', async (_, bad, message) => {
    const before = 'id,text\n1,"a\n\uFFFD"\n';
    const after = '2,"b,\r\n,c"\n3,c\n';
    const content = Buffer.concat([Buffer.from(before), Buffer.from(bad), Buffer.from(after)]);
    for (const size of anyChunks) {
      const found = await skipped(content, size, { maxRowSize: 100 });
      expect(found.rows).toEqual([
        ['1', 'a\n\uFFFD'],
        ['2', 'b,\r\n,c'],
        ['3', 'c'],
      ]);
      expect(found.lines).toEqual([2, 5, 7]);
      expect(found.warnings).toEqual([expect.stringMatching(/^standard input:4: .*; left out$/)]);
      expect(found.warnings[0]).toContain(message);
    }
  });

  it.each(['\n', '\r\n', '\r'])(
    'cost no row around them, wherever they are: lines that end in %j',
    async (lineBreak) => {
      const text = fc.string({
        unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', '=', 'ü', '\uFFFD'),
      });
      // A cell that starts with a delimiter or a line break could end a quote that a row before it left open.
      const good = text.map((cell) => ({
        isGood: true,
        line: stringify([['g', `a${cell}`]], { quoted: true, eof: false }),
      }));
      const bad = fc
        .constantFrom('x', 'x,y,z', 'x,"open', 'x,"a"b', 'x,5" pipe', 'x,\xE4', '"x,\xE4",\xE4')
        .map((line) => ({ isGood: false, line }));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(good, bad)),
          fc.integer({ min: 1, max: 40 }),
          async (others, size) => {
            // Where all rows are bad, that is an error.
            const all = [...others, { isGood: true, line: '"g","a"' }];
            const lines = all.map(({ isGood, line }) =>
              Buffer.from(line + lineBreak, isGood ? 'utf8' : 'latin1'),
            );
            const found = await skipped(Buffer.concat([Buffer.from(`id,text${lineBreak}`), ...lines]), size);
            let next = 2;
            const expected = all.flatMap(({ isGood, line }) => {
              const start = next;
              next += line.split(/\r\n|\n|\r/).length;
              return isGood ? [start] : [];
            });
            expect(found.lines).toEqual(expected);
            expect(found.rows.every(([id]) => id === 'g')).toBe(true);
            expect(found.warnings.length).toBeGreaterThanOrEqual(Math.min(20, all.length - expected.length));
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  it('are reported one by one, and then in one', async () => {
    const { warnings, rows } = await skipped(`id,text\n${'1\n'.repeat(1254)}2,b\n`);
    expect(rows).toEqual([['2', 'b']]);
    expect(warnings).toHaveLength(21);
    expect(warnings[0]).toBe('standard input:2: This row has 1 cell, the header has 2; left out');
    expect(warnings.at(-1)).toBe('… and 1,234 more rows were left out');
  });

  it('may be the last one, without a line break', async () => {
    expect(await skipped('id,text\n1,a\n2,"b')).toMatchObject({
      rows: [['1', 'a']],
      warnings: [expect.any(String)],
    });
    expect(await skipped('id,text\n1,a\n2,"b\n\n3,c')).toMatchObject({ lines: [2, 5] });
  });

  it('may be larger than what is kept', async () => {
    const line = 'x,'.repeat(50_000);
    const { lines } = await skipped(`id,text\n${line}\n1,a\n"${line}\n2,b\n${line}`, 1000, {
      maxRowSize: 5_000,
    });
    expect(lines).toEqual([3, 5]);
  });

  it('are an error where none is left', async () => {
    const content = `id,text\n${'1\n'.repeat(30)}`;
    for (const size of [1, undefined]) {
      await expect(skipped(content, size)).rejects.toMatchObject({
        code: 'bad_input',
        message: 'No row of standard input can be read: 30 rows left out',
        hint: expect.stringMatching(/^Line 2: This row has 1 cell, the header has 2\. Quote/),
      });
    }
    expect((await skipped('id,text\n\n')).rows).toEqual([]);
  });

  it('are counted', async () => {
    const stdin = inChunks('id,text\n1\n1,a\n2,"x"y\n2,b\n');
    await using table = await openAs(openCsv, '-', sourceOptions({ stdin, file: { skipBadRows: true } }));
    expect(await collect(table.rows())).toHaveLength(2);
    expect(table.skipped?.()).toBe(2);
  });

  it('never are the header', async () => {
    await expect(skipped('id,"text\n1,a\n')).rejects.toThrow('1: A quote that opens');
    await expect(skipped(Buffer.from('id,t\xE4xt\n1,a\n', 'latin1'))).rejects.toThrow('1: These bytes');
  });

  it('may be the first one where there is no header', async () => {
    expect(await skipped('1,"a"b\n2,b\n', 1, { hasHeader: false })).toMatchObject({ rows: [['2', 'b']] });
  });
});

describe('a CSV file that is opened', () => {
  it('is let go when the reader leaves early', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t.csv', `id,text\n${'1,a\n'.repeat(100_000)}`);
    const table = await openAs(openCsv, path, sourceOptions());
    for await (const rows of table.rows()) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect(table.progress()).toBeLessThan(1);
    expect(await collect(table.rows())).toEqual([]);
  });

  it('says how much of it has been read', async () => {
    await using folder = await temporaryFolder();
    await using table = await openAs(openCsv, await folder.write('t.csv', 'id,text\n1,a\n'), sourceOptions());
    await collect(table.rows());
    expect(table.progress()).toBe(1);
  });

  it('gives no half of a row when it is closed', async () => {
    const stdin = inChunks(`id,text\n${'1,a\n'.repeat(50_000)}2,"b`);
    const table = await openAs(openCsv, '-', sourceOptions({ stdin }));
    const rows = table.rows()[Symbol.asyncIterator]();
    await rows.next();
    await table[Symbol.asyncDispose]();
    while (!(await rows.next()).done);
  });

  it.each([
    ['a file that is not there', 'no.csv', /^Cannot read .*no\.csv: no such file$/],
    ['a folder', '.', /it is a folder$/],
  ])('is not %s', async (_, name, message) => {
    await using folder = await temporaryFolder();
    await expect(openAs(openCsv, folder.file(name), sourceOptions())).rejects.toMatchObject({
      code: 'not_found',
      message,
    });
  });
});
