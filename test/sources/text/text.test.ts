import { describe, expect, it } from 'vitest';
import { tableOfTexts } from '../../../src/sources/text/text.js';
import { inChunks, open } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

/** The values of the rows of what is piped in. */
async function piped(content: string | Buffer, options: Parameters<typeof open>[1] = {}) {
  await using table = await open('-', { stdin: inChunks(content, 3), kind: 'text', ...options });
  const rows = await collect(table.rows());
  return { columns: table.columns, values: rows.map(({ values }) => values), skipped: table.skipped?.() };
}

describe('a text that is one ticket', () => {
  it.each([
    ['a line', 'It broke\n', 'It broke'],
    ['several lines', 'Hello,\n\nit broke.\n\n', 'Hello,\n\nit broke.'],
    ['line breaks of Windows', 'Hello,\r\nit broke.\r\n', 'Hello,\r\nit broke.'],
    ['blanks around', '  It broke ', '  It broke '],
    ['letters of many bytes', 'Zoë 日本 👩‍👩‍👧', 'Zoë 日本 👩‍👩‍👧'],
    ['a byte order mark', '\uFEFFIt broke', 'It broke'],
    ['a table', 'id,text\n1,a\n', 'id,text\n1,a'],
    ['JSON', '{"a":1}', '{"a":1}'],
    ['blanks alone', ' \n', ' '],
  ])('is read whole: %s', async (_, content, text) => {
    expect(await piped(content)).toMatchObject({ columns: ['text'], values: [[text]] });
  });

  it('is no ticket where there is not a byte', async () => {
    expect(await piped('')).toMatchObject({ values: [] });
  });

  it('has the name of its file as id', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t 1.txt', 'It broke\n');
    await using table = await open(path);
    expect(table.columns).toEqual(['id', 'text']);
    expect(await collect(table.rows())).toEqual([{ values: [path, 'It broke'], line: 1 }]);
  });

  it('is read in another encoding', async () => {
    const { values } = await piped(Buffer.from('caf\xe9', 'latin1'), { file: { encoding: 'latin1' } });
    expect(values).toEqual([['café']]);
  });

  it('is refused with its line where bytes mean nothing, or it is too large', async () => {
    await expect(piped(Buffer.from('a\nb caf\xe9', 'latin1'))).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^standard input:2: These bytes are not UTF-8/),
    });
    const latin1 = Buffer.from('a\nb caf\xe9\n', 'latin1');
    await expect(piped(latin1, { stdin: inChunks(latin1), command: 'type -' })).rejects.toMatchObject({
      hint: expect.stringContaining('are windows-1252: `type - --encoding windows-1252`'),
    });
    await expect(piped('It broke', { file: { maxRowSize: 5 } })).rejects.toMatchObject({
      code: 'bad_input',
      message: 'standard input:1: This text is larger than 5 bytes',
      hint: expect.stringContaining('--max-row-size'),
    });
  });
});

it('texts that are given themselves are a row each', async () => {
  await using table = tableOfTexts('--text', ['a', '', 'b\n']);
  expect(await collect(table.rows())).toEqual([
    { values: ['a'], line: 1 },
    { values: [''], line: 2 },
    { values: ['b\n'], line: 3 },
  ]);
});
