import { describe, expect, it } from 'vitest';
import { openJson } from '../../../src/sources/json/json.js';
import { openAs } from '../../../src/sources/open-as.js';
import type { FileOptions } from '../../../src/sources/table.js';
import { anyUnicode } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { inChunks, readAll, sourceOptions } from '../../support/sources.js';

const read = (content: string | Uint8Array, file: Partial<FileOptions> = {}, chunkSize?: number) =>
  readAll(openJson, content, file, chunkSize);

describe.each([1, 2, 7, undefined])('a JSONL file, in chunks of %s bytes,', (size) => {
  it.each([
    ['as it should be', '{"id":"1","text":"a"}\n{"id":"2","text":"b"}\n'],
    ['without a final line break', '{"id":"1","text":"a"}\n{"id":"2","text":"b"}'],
    ['with CRLF', '{"id":"1","text":"a"}\r\n{"id":"2","text":"b"}\r\n'],
    ['with blank lines', '\n{"id":"1","text":"a"}\n\r\n  \n{"id":"2","text":"b"}\n\n'],
    ['with a byte order mark', '\uFEFF{"id":"1","text":"a"}\n{"id":"2","text":"b"}\n'],
    ['with spaces', ' { "id" : "1" , "text" : "a" } \n\t{"id":"2","text":"b"}\t\n'],
    ['in UTF-16', Buffer.from('\uFEFF{"id":"1","text":"a"}\n{"id":"2","text":"b"}', 'utf16le')],
    ['with keys in another order', '{"id":"1","text":"a"}\n{"text":"b","id":"2"}\n'],
    ['with a key twice', '{"id":"0","id":"1","text":"a"}\n{"id":"2","text":"x","text":"b"}\n'],
  ])('is read %s', async (_, content) => {
    expect(await read(content, {}, size)).toMatchObject({
      columns: ['id', 'text'],
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
    });
  });

  it('knows the line of each row', async () => {
    expect((await read('\n{"a":"\\n"}\r\n\r\n\n{"a":1}', {}, size)).lines).toEqual([2, 5]);
  });
});

const two = [
  { id: '1', text: 'a' },
  { id: '2', text: 'b' },
];

describe.each([1, 2, 7, undefined])('JSON of any layout, in chunks of %s bytes,', (size) => {
  it.each<[string, string | Uint8Array]>([
    ['as a list', JSON.stringify(two)],
    ['as a list on several lines', JSON.stringify(two, null, 2)],
    ['as a list with CRLF', JSON.stringify(two, null, 2).replaceAll('\n', '\r\n')],
    ['as a list with a byte order mark', `\uFEFF${JSON.stringify(two)}\n`],
    ['as a list in UTF-16', Buffer.from(`\uFEFF${JSON.stringify(two, null, 1)}`, 'utf16le')],
    ['as a list with blanks', ` [ ${JSON.stringify(two[0])} , ${JSON.stringify(two[1])} ] \n\n`],
    ['as a list with an object a line', `[\n${two.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`],
    ['with a key twice', '[{"id":"0","id":"1","text":"a"},{"id":"2","text":"x","text":"b"}]'],
    ['as objects on several lines', two.map((row) => JSON.stringify(row, null, 2)).join('\n')],
    [
      'as an object on a line and one on several',
      `${JSON.stringify(two[0])} ${JSON.stringify(two[1], null, 2)}`,
    ],
    ['as a list in an object', JSON.stringify({ ok: true, tickets: two, next: null }, null, 1)],
    ['as files with byte order marks', two.map((row) => `\uFEFF${JSON.stringify(row, null, 1)}`).join('\n')],
  ])('is read %s', async (_, content) => {
    expect(await read(content, {}, size)).toMatchObject({
      columns: ['id', 'text'],
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
    });
  });
});

describe('a list', () => {
  const list = (...items: string[]) => `[\n${items.join(',\n')}\n]`;

  it('gives the same cells as lines', async () => {
    const rows = ['"\\ud800"', '"\\u0000"', '12345678901234567890', '"é😀\\n"', 'null'].map(
      (cell) => `{"a":${cell},"b":"x"}`,
    );
    for (const size of [1, undefined]) {
      expect((await read(list(...rows), {}, size)).rows).toEqual(
        (await read(rows.join('\n'), {}, size)).rows,
      );
    }
  });

  it('leaves out what cannot be read where that is asked for', async () => {
    const bad = ['5', '{"a":}', '{"a":"\xE4"}', `{"a":"${'x'.repeat(200)}"}`, '{"a":1,}', '{"a":"b}'];
    const content = Buffer.from(list('{"a":1}', ...bad, '{"a":2}', '{"a":3}'), 'latin1');
    for (const size of [1, 50, undefined]) {
      const found = await read(content, { skipBadRows: true, maxRowSize: 100 }, size);
      expect(found.rows).toEqual([['1'], ['2'], ['3']]);
      expect(found.lines).toEqual([2, 9, 10]);
      expect(found.warnings.map((warning) => warning.slice(0, 18))).toEqual(
        [3, 4, 5, 6, 7, 8].map((line) => `standard input:${line}: `),
      );
    }
  });

  it('that is cut off anywhere is an error', async () => {
    for (const content of [
      list('{"a":"é"}', '{"a":{"b":[1,"]"]}}'),
      '{"x":[],"tickets":[{"a":"é"},{"a":1}],"y":{}}',
    ]) {
      const bytes = Buffer.from(content);
      for (let end = 1; end < bytes.length; end++) {
        await expect(read(bytes.subarray(0, end))).rejects.toMatchObject({ code: 'bad_input' });
      }
    }
  });
});

describe('what is in a cell', () => {
  it.each([
    ['"a \\"b\\" \\u00e9\\n"', 'a "b" é\n'],
    ['"\\ud800"', '\ud800'],
    ['"\'=1+1"', "'=1+1"],
    ['""', ''],
    ['null', ''],
    ['true', 'true'],
    ['false', 'false'],
    ['0', '0'],
    ['-0', '0'],
    ['1.50', '1.5'],
    ['1E3', '1000'],
    ['1e-7', '1e-7'],
    ['9007199254740991', '9007199254740991'],
    ['9007199254740993', '9007199254740993'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['1.00000000000000000000', '1'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['[{"b": [1, 2.0, null], "a": {}}]', '[{"b":[1,2,null],"a":{}}]'],
    ['{}', '{}'],
    ['[]', '[]'],
    ['[ 9007199254740993 , {"x": 1e400} ]', '[9007199254740993,{"x":1e400}]'],
    ['[{"__proto__": 9007199254740993}]', '[{"__proto__":9007199254740993}]'],
    ['[{"toJSON": 1}]', '[{"toJSON":1}]'],
    ['[{"a": 9007199254740993, "a": 1}]', '[{"a":1}]'],
  ])('of %s is %j', async (json, text) => {
    expect((await read(`{"a": ${json}, "b":"b"}\n{}\n`)).rows).toEqual([
      [text, 'b'],
      ['', ''],
    ]);
    // The same where the line has a number whose digits are kept.
    const [[first] = []] = (await read(`{"a": ${json}, "b": 1234567890123456789}\n{}\n`)).rows;
    expect(first).toBe(text);
  });

  it('may be a million characters', async () => {
    const long = 'ä€😀'.repeat(250_000);
    const { rows } = await read(`{"a":${JSON.stringify(long)}}\n{"a":"b"}\n`, {}, 1000);
    expect(rows[0]?.[0] === long && rows[1]?.[0] === 'b').toBe(true);
  });
});

describe('the columns', () => {
  it('are all keys of the beginning, in the order in which they first come', async () => {
    const { columns, rows } = await read('{"b":1}\n{"a":2,"b":3}\n{"c":4}\n');
    expect(columns).toEqual(['b', 'a', 'c']);
    expect(rows).toEqual([
      ['1', '', ''],
      ['3', '2', ''],
      ['', '', '4'],
    ]);
  });

  it.each([
    [
      'that look like numbers',
      '{"b":"x","2":"y","1":"z","10":"0"}',
      ['b', '2', '1', '10'],
      ['x', 'y', 'z', '0'],
    ],
    [
      'within objects',
      '{"b":{"2":1},"1":[{"0":1}],"c":"\\"1\\":"}',
      ['b.2', '1', 'c'],
      ['1', '[{"0":1}]', '"1":'],
    ],
    ['with escapes', '{"2":"","\\u0031\\"":"\\\\"}', ['2', '1"'], ['', '\\']],
    [
      'of every object',
      '{"toString":"a","__proto__":"b","constructor":"c"}',
      ['toString', '__proto__', 'constructor'],
      ['a', 'b', 'c'],
    ],
    ['without a name', '{"":"a","column_1":"b"}', ['column_2', 'column_1'], ['a', 'b']],
  ])('may have names %s', async (_, line, columns, values) => {
    expect(await read(`${line}\n{}\n`)).toMatchObject({ columns, rows: [values, columns.map(() => '')] });
  });

  it.each([undefined, 100])(
    'that come too late get one warning and are left out, in chunks of %s',
    async (size) => {
      const content = `${'{"a":1}\n'.repeat(1000)}{"a":2,"b\\n":3}\n{"b\\n":4,"c":5}\n`;
      const { columns, rows, warnings } = await read(content, {}, size);
      expect(columns).toEqual(['a']);
      expect(rows.slice(-2)).toEqual([['2'], ['']]);
      expect(warnings).toEqual([
        'standard input:1001: The key b comes too late to be a column; left out',
        'standard input:1002: The key c comes too late to be a column; left out',
      ]);
    },
  );

  it('that come too late get no more than twenty warnings', async () => {
    const late = Array.from({ length: 500 }, (_, key) => `{"k${key}":1}\n`).join('');
    const { warnings } = await read('{"a":1}\n'.repeat(1000) + late);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('standard input:1021: More keys come too late to be a column; left out');
  });

  it('are those of a megabyte where lines are long', async () => {
    const { columns } = await read(`{"a":"${'x'.repeat(1_000_000)}"}\n{"b":1}\n`);
    expect(columns).toEqual(['a']);
  });

  it.each(['', '\n', '\uFEFF', '{}\n'])('are none where there are no keys: %j', async (content) => {
    expect((await read(content)).columns).toEqual([]);
  });
});

describe('a line that cannot be read is reported with its number', () => {
  it.each([
    ['no JSON', '{"a":1}\n{"a":x}\n', '2: This line is not JSON: Unexpected token'],
    ['half an object', '{"a":1}\n\n{"a":', '3: This line is not JSON: '],
    ['a line break in a string', '{"a":"\n"}\n', '1: This line is not JSON: '],
    ['an array', '{"a":1}\n[1]\n', '2: This line holds an array, not an object'],
    ['a string', '"a"\n', '1: This line holds a string, not an object'],
    ['a number', '1\n', '1: This line holds a number, not an object'],
    ['a truth value', 'true\n', '1: This line holds a boolean, not an object'],
    ['null', 'null\n', '1: This line holds null, not an object'],
    [
      'bytes that are not UTF-8',
      Buffer.from('{"a":1}\n{"a":"\xE4"}\n', 'latin1'),
      '2: These bytes are not UTF-8',
    ],
    [
      'a line that is too large',
      `{"a":1}\n{"a":"${'x'.repeat(2000)}"}`,
      '2: This line is larger than 1,000 bytes',
    ],
    ['too large by its bytes', `{"a":"${'€'.repeat(350)}"}\n`, '1: This line is larger than 1,000 bytes'],
    ['a list of numbers', '\n[1,2]\n', '2: This is a list of numbers, not of objects'],
    ['a list of texts on several lines', '[\n"a"\n]\n', '2: This is a list of strings, not of objects'],
    ['a list of lists', '[[1]]', '1: This is a list of numbers, not of objects'],
    ['a number in a list', '[{"a":1},\n2]\n', '2: This is a number, not an object'],
  ])('%s', async (_, content, expected) => {
    for (const size of [1, 100, undefined]) {
      await expect(read(content, { maxRowSize: 1000 }, size)).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining(`standard input:${expected}`),
        hint: expect.any(String),
      });
    }
  });

  it.each(['{"a":"\xE4"}\n', '[{"a":"\xE4"}]', '{\n"tickets": [{"a":"\xE4"}]}'])(
    'and offers to name the encoding of %j',
    async (content) => {
      await expect(read(Buffer.from(content, 'latin1'))).rejects.toMatchObject({
        hint: expect.stringMatching(/^Most likely they are windows-1252: use --encoding windows-1252/),
      });
    },
  );

  it('or left out where that is asked for', async () => {
    const bad = ['x', '[]', '', '{"a":"\xE4"}', `{"a":"${'x'.repeat(200)}"}`, '{"a":}'];
    const lines = ['{"a":1}', ...bad, '{"a":2}', `x${'x'.repeat(200)}`];
    for (const size of [1, 50, undefined]) {
      const found = await read(
        Buffer.from(lines.join('\n'), 'latin1'),
        { skipBadRows: true, maxRowSize: 100 },
        size,
      );
      expect(found.rows).toEqual([['1'], ['2']]);
      expect(found.lines).toEqual([1, 8]);
      expect(found.warnings.map((warning) => warning.slice(0, 22))).toEqual([
        'standard input:2: This',
        'standard input:3: This',
        'standard input:5: Thes',
        'standard input:6: This',
        'standard input:7: This',
        'standard input:9: This',
      ]);
    }
  });

  it('and is an error where none is left', async () => {
    await expect(read('[1]\n', { skipBadRows: true })).rejects.toMatchObject({
      code: 'bad_input',
      message: 'No row of standard input can be read: 1 row left out',
      hint: expect.stringMatching(
        /^Line 1: This is a list of numbers, not of objects\. Each ticket is a JSON object/,
      ),
    });
    await expect(read(`1\n${'2\n'.repeat(1_233)}`, { skipBadRows: true })).rejects.toThrow(
      'No row of standard input can be read: 1,234 rows left out',
    );
    await expect(read(`${'x'.repeat(500)}\n`, { skipBadRows: true, maxRowSize: 100 })).rejects.toMatchObject({
      hint: expect.stringContaining('This line is larger than 100 bytes'),
    });
    expect((await read('\n\n', { skipBadRows: true })).rows).toEqual([]);
  });

  it('when its values nest deeper than can be read or written', async () => {
    const depth = 200_000;
    const line = (more: string) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}${more}}\n`;
    for (const more of ['', ',"b":1234567890123456789']) {
      await expect(read(`{"a":1}\n${line(more)}`)).rejects.toMatchObject({
        code: 'bad_input',
        message: 'standard input:2: The values of this line nest too deep',
      });
      expect(await read(`${line(more)}{"a":1}\n`, { skipBadRows: true })).toMatchObject({ lines: [2] });
    }
  });
});

it('any objects are read back as they were written, in any chunks', async () => {
  const key = fc.oneof(
    fc.constantFrom('a', 'b', '1', '0', '__proto__', 'toString'),
    fc.string({ minLength: 1 }),
  );
  const objects = fc.array(fc.uniqueArray(fc.tuple(key, anyUnicode), { selector: ([name]) => name }));
  await fc.assert(
    fc.asyncProperty(objects, fc.integer({ min: 1, max: 30 }), async (written, size) => {
      const content = written.map((pairs) => {
        const members = pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
        return `{${members.join(',')}}\n`;
      });
      const { columns, rows } = await read(content.join(''), {}, size);
      expect(columns).toEqual([...new Set(written.flatMap((pairs) => pairs.map(([name]) => name)))]);
      expect(rows).toEqual(
        written.map((pairs) => columns.map((name) => pairs.find(([other]) => other === name)?.[1] ?? '')),
      );
    }),
  );
});

it('a file that is closed gives no half of a line', async () => {
  const stdin = inChunks(`${'{"a":1}\n'.repeat(50_000)}{"a`);
  const table = await openAs(openJson, '-', sourceOptions({ stdin }));
  const rows = table.rows()[Symbol.asyncIterator]();
  await rows.next();
  await table[Symbol.asyncDispose]();
  while (!(await rows.next()).done);
});
