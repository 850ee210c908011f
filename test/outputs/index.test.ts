import { expect, it } from 'vitest';
import { formatOfFile } from '../../src/outputs/index.js';

it.each([
  ['results.csv', 'csv'],
  ['out/RESULTS.CSV', 'csv'],
  ['a.json', 'json'],
  ['a.jsonl', 'jsonl'],
  ['a.ndjson', 'jsonl'],
  ['a.md', 'markdown'],
  ['a.markdown', 'markdown'],
  ['a.txt', 'table'],
  ['a.csv.gz', undefined],
  ['a.html', 'html'],
  ['A.HTM', 'html'],
  ['a.tsv', undefined],
  ['a.xlsx', 'xlsx'],
  ['a.xls', undefined],
  ['csv', undefined],
  ['.csv', undefined],
  ['', undefined],
])('the name %j asks for %s', (path, format) => {
  expect(formatOfFile(path)).toBe(format);
});
