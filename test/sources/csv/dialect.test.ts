import { describe, expect, it } from 'vitest';
import { findDialect, sampleSize } from '../../../src/sources/csv/dialect.js';

const find = (content: string) => findDialect(Buffer.from(content));

describe('the delimiter of a CSV file', () => {
  it.each([
    [',', 'a,b\n1,2\n'],
    [';', 'a;b\n1;2\n'],
    ['\t', 'a\tb\n1\t2\n'],
    ['|', 'a|b\n1|2\n'],
    [';', 'a;b\n1;x, y\n2;x, y, z\n'],
    [';', 'id;price;text\n1;3,50;x\n2;4,50;y\n'],
    [';', 'id;"a,b,c";text\n1;2;3\n'],
    [';', '"a;b";c\n1;2\n'],
    ['\t', 'id\ttext\n1\ta;b,c|d\n'],
    [',', 'a,b\n"1;2;3","x\n;\n;"\n'],
    [',', 'a,b\n1,2,,,\n3,;\n'],
    ['|', 'a|b\nx\ny\n'],
    [';', 'a;b'],
    [';', '\n\na;b\n1;2'],
    [';', 'a;b\r1;2\r'],
    // Rows that do not fit the header.
    [';', 'id;text\n1;Hello; I am locked out\n2;Printer; again\n'],
    [';', 'id;text\n1;Hello, I am; locked, out\n2;Printer; again, please\n'],
    [';', 'id;text;status\n1;Hello, you\n2;Bye, you\n'],
    ['\t', 'id\ttext\n1\tHello\tyou\n2\tBye, you\tand you\n'],
    ['\t', 'id\ttext\tstatus\n1\tHello\n'],
    ['|', 'id|text\n1|a|b\n2|c|d\n'],
    [',', 'id,text\n1,a;b,c;d\n2,e;f,g;h\n'],
    [';', 'id;text\nHello\nBye, you\n'],
    // A title above the header.
    [',', 'Tickets\nid,text\n1,Hello\n2,Hello, you\n'],
    [';', 'Tickets\nof May\nid;text\n1;Hello, you\n2;Bye\n'],
    ['\t', 'Tickets\nid\ttext\n1\tHello\n'],
    ['|', 'Tickets\nid|text\n1|Hello\n'],
    [',', 'text\n"Hello, you",\n"Bye",\n'],
    // Several candidates in the header.
    [';', `id;text;price, EUR\n${'1;Hello;3,50\n'.repeat(20)}2;Hi; there;3,50\n`],
    [',', 'id,tags (a;b;c)\n1,x;y;z\n2,x\n3,x;y;z\n'],
    [',', 'id,text,kind (a|b|c|d)\n1,Hello,a\n2,Hi, you,b\n'],
    [';', 'id;text;a,b\n1;Hello\n2;Printer\n'],
  ])('is %j in %j', (delimiter, content) => {
    expect(find(content).delimiter).toBe(delimiter);
  });

  it.each([
    '',
    'text',
    'text\n',
    'text\nHello, you\nBye, you\n',
    '"a,b"\n1,2\n',
    'text\na;b\tc|d,e\n',
    'text\nHello,you\nBye, you\nHi; you\n',
    'text\nIt is 3,50\nand 1,000,000\n',
    'text\na&nbsp;b\nc&#8230;d\n',
    'text\nHello,\nBye,\n',
  ])('is none where the header has one cell: %j', (content) => {
    expect(find(content).delimiter).toBeUndefined();
    expect(findDialect(Buffer.from(content), { usual: '\t' }).delimiter).toBeUndefined();
    expect(findDialect(Buffer.from(content), { wanted: ';' }).delimiter).toBe(';');
  });

  it('is found by whole records alone where there is more than the sample', () => {
    const row = 'x;y,y,y\n';
    const content = `a;b\n${row.repeat(sampleSize / row.length)}`;
    expect(findDialect(Buffer.from(content).subarray(0, sampleSize)).delimiter).toBe(';');
  });

  it('is what the user names, then what the file says, then what its kind usually has', () => {
    const sample = Buffer.from('sep=;\na,b\n');
    expect(findDialect(sample, { wanted: '|', usual: '\t' }).delimiter).toBe('|');
    expect(findDialect(sample, { usual: '\t' }).delimiter).toBe(';');
    expect(findDialect(Buffer.from('a,b,c\td\n1,2,3\n'), { usual: '\t' }).delimiter).toBe('\t');
    expect(findDialect(Buffer.from('a,b\n'), { usual: '\t' }).delimiter).toBe(',');
  });
});

it.each([
  ['a,b\n1,2\r', false],
  ['a,b\r\n1,2\r', false],
  ['a,b\r1,2\n', true],
  ['"a\r",b\n', false],
  ['"a\n",b\r', true],
  ['"a ""\n""",b\r', true],
  ['a,b', false],
])('whether CR ends a row is seen at the first line break outside quotes: %j', (content, endsAtCr) => {
  expect(find(content).endsAtCr).toBe(endsAtCr);
});

it.each([
  ['sep=;\na;b\n', 6, 2],
  ['SEP=\t\r\na', 7, 2],
  ['"sep=,"\ra', 8, 2],
  ['sep=€\na', 8, 2],
  ['sep=;', 5, 2],
  ['sep=;x\na', 0, 1],
  ['sep=\na', 0, 1],
  ['a\nsep=;\n', 0, 1],
])('the line for Excel is not a row: %j', (content, start, line) => {
  expect(find(content)).toMatchObject({ start, line });
});
