import { expect, it } from 'vitest';
import type { BatchLine } from '../../../src/core/batch/remote.js';
import { readBatchLines } from '../../../src/formats/batch/read-lines.js';

const one = '{"custom_id":"a1","error":"No."}';
const other = '{"custom_id":"b2","error":"Nö."}';
const first = { key: 'a1', failure: { code: 'error', message: 'No.' } };
const second = { key: 'b2', failure: { code: 'error', message: 'Nö.' } };

async function read(text: string | Buffer, chunkSize = 5): Promise<BatchLine[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const lines: BatchLine[] = [];
  for await (const line of readBatchLines(chunks())) lines.push(line);
  return lines;
}

it.each<[string, string, BatchLine[]]>([
  ['in pieces', `${one}\n${other}\n`, [first, second]],
  ['without a line break at the end', `${one}\n${other}`, [first, second]],
  ['with CRLF', `${one}\r\n${other}\r\n`, [first, second]],
  ['with blank lines', `\n\n${one}\n \r\n\n${other}\n\n`, [first, second]],
  ['after a byte order mark', `\uFEFF${one}\n${other}\n`, [first, second]],
  ['of files put together, each with its mark', `\uFEFF${one}\n\uFEFF${other}\n`, [first, second]],
  ['twice, as they are', `${one}\n${one}\n`, [first, first]],
  ['in any order', `${other}\n${one}\n`, [second, first]],
  ['of an empty file', '', []],
  [
    'with the last one cut off',
    `${one}\n${other.slice(0, 12)}`,
    [first, { unread: other.slice(0, 12), why: 'it is not JSON', line: 2 }],
  ],
  [
    'with one in between that is none',
    `${one}\nnull\n${other}\n`,
    [first, { unread: 'null', why: 'it has no custom_id', line: 2 }, second],
  ],
])('reads lines %s', async (_, text, expected) => {
  expect(await read(text)).toEqual(expected);
});

it('holds no more than the beginning of a line that is too large', async () => {
  const large = Buffer.alloc(17 * 1024 * 1024, 'x');
  const text = Buffer.concat([Buffer.from(`${one}\n`), large, Buffer.from(`\n${other}\n`)]);
  const cut = {
    unread: expect.stringMatching(/^x{1,500}…$/),
    why: 'it is longer than 16.8 MB',
    line: expect.any(Number),
  };
  expect(await read(text, 64 * 1024)).toEqual([first, cut, second]);
  expect(await read(text, text.length)).toEqual([first, cut, second]);
});
