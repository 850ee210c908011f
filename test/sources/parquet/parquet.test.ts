import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parquetOf, textElement, texts } from '../../support/parquet.js';
import { inChunks, open } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

// What reads these files runs in a thread, from dist/.

const content = parquetOf(
  [textElement('id'), textElement('text')],
  [{ rows: 2, leaves: [texts('id', ['1', '2']), texts('text', ['one', 'two'])] }],
);
const rows = [
  { values: ['1', 'one'], line: 1 },
  { values: ['2', 'two'], line: 2 },
];

describe('Parquet', () => {
  it.each([
    ['with its ending', 'tickets.parquet', content],
    ['without an ending', 'tickets', content],
    ['named as CSV', 'tickets.csv', content],
    ['in gzip', 'tickets.parquet.gz', gzipSync(content)],
  ])('is read from a file %s', async (_, name, bytes) => {
    await using folder = await temporaryFolder();
    await using table = await open(await folder.write(name, bytes));
    expect(table.columns).toEqual(['id', 'text']);
    expect(await collect(table.rows())).toEqual(rows);
    expect(table.progress()).toBe(1);
  });

  it('is read from standard input', async () => {
    await using table = await open('-', { stdin: inChunks(content, 100) });
    expect(await collect(table.rows())).toEqual(rows);
  });

  it('that is damaged is an error with its name and what to do', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('tickets.parquet', content.subarray(0, -20));
    await expect(open(path)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/tickets\.parquet is a damaged Parquet file: /),
      hint: 'Write the file again, or export the tickets as CSV.',
    });
    expect((await readFile(path)).length).toBe(content.length - 20);
  });

  it('is not read as text', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('tickets.parquet', content);
    await expect(open(path, { kind: 'parquet', file: { delimiter: ';' } })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('lets go of its thread where no one walks the rows, and where a loop over them is left', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('tickets.parquet', content);
    const unread = await open(path);
    await unread[Symbol.asyncDispose]();
    for await (const _ of (await open(path)).rows()) break;
    await expect(collect(unread.rows())).rejects.toMatchObject({ code: 'interrupted' });
  });
});
