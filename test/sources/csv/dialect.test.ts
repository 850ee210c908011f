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
    [',', 'text\nHello; you\nBye; you\n'],
    [',', 'text\n'],
    [',', ''],
    [',', 'a|b\nx\ny\n'],
    [';', 'a;b'],
    [';', '\n\na;b\n1;2'],
    [';', 'a;b\r1;2\r'],
  ])('is %j in %j', (delimiter, content) => {
    expect(find(content).delimiter).toBe(delimiter);
  });

  it('is found by whole records alone where there is more than the sample', () => {
    const row = 'x;y,y,y\n';
    const content = `a;b\n${row.repeat(sampleSize / row.length)}`;
    expect(findDialect(Buffer.from(content).subarray(0, sampleSize)).delimiter).toBe(';');
  });

  it('is what was asked for, then what the file says, then what is usual for its kind', () => {
    const sample = Buffer.from('sep=;\na,b\n');
    expect(findDialect(sample, { wanted: '|', usual: '\t' }).delimiter).toBe('|');
    expect(findDialect(sample, { usual: '\t' }).delimiter).toBe(';');
    expect(findDialect(Buffer.from('a,b\n'), { usual: '\t' }).delimiter).toBe('\t');
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
])('the line for Excel is no row: %j', (content, start, line) => {
  expect(find(content)).toMatchObject({ start, line });
});
