import { link, symlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSeveral } from '../../../src/sources/several/open-several.js';
import type { Table } from '../../../src/sources/table.js';
import { all, sourceOptions } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

async function valuesOf(table: Table): Promise<string[]> {
  return (await all(table.rows())).flat().map(({ values }) => values.join(' '));
}

describe('several files', () => {
  it('are read as one, of whatever format each is', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a.csv', 'id,text\n1,one\n');
    await folder.write('b.jsonl', '{"id":2,"text":"two"}\n');
    await folder.write('c.tsv.gz', gzipSync('text\tid\nthree\t3\n'));
    const stdin = Readable.from([Buffer.from('id,text\n4,four\n')]);
    const options = { ...sourceOptions({ cwd: folder.path, stdin }) };
    const table = await openSeveral(['a.csv', 'b.jsonl', 'c.tsv.gz'], options);
    expect(table.name).toBe('a.csv and 2 more files');
    expect(await valuesOf(table)).toEqual(['1 one a.csv', '2 two b.jsonl', '3 three c.tsv.gz']);
    const piped = await openSeveral(['-', 'a.csv'], { ...options, kind: 'csv' });
    expect(piped.name).toBe('standard input and a.csv');
    expect(await valuesOf(piped)).toEqual(['4 four standard input', '1 one a.csv']);
  });

  it('are read once each, by whatever names', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a.csv', 'text\none\n');
    await symlink('a.csv', folder.file('link.csv'));
    await link(folder.file('a.csv'), folder.file('hard.csv'));
    const options = sourceOptions({ cwd: folder.path });
    const table = await openSeveral(['a.csv', 'a.csv', './a.csv', 'link.csv', 'hard.csv'], options);
    expect(await valuesOf(table)).toEqual(['one a.csv']);
    expect(table.notes.at(-1)).toMatch(/^named more than once, and read once: a\.csv, .*link\.csv/);
  });

  it('that have the same name in other folders are known by their paths', async () => {
    await using folder = await temporaryFolder();
    await folder.write('mon/t.csv', 'text\none\n');
    await folder.write('tue/t.csv', 'text\ntwo\n');
    const table = await openSeveral(['mon/t.csv', 'tue/t.csv'], sourceOptions({ cwd: folder.path }));
    expect(await valuesOf(table)).toEqual(['one mon/t.csv', 'two tue/t.csv']);
  });

  it('say in which file a row is that cannot be read', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a.csv', 'id,text\n1,one\n');
    await folder.write('b.csv', `id,text\n${'1,x\n'.repeat(15)}1,x,y,z\n`);
    const table = await openSeveral(['a.csv', 'b.csv'], sourceOptions({ cwd: folder.path }));
    await expect(valuesOf(table)).rejects.toMatchObject({ message: expect.stringContaining('b.csv:17: ') });
  });

  it('say which one is missing', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a.csv', 'id,text\n1,one\n');
    await expect(
      openSeveral(['a.csv', 'gone.csv'], sourceOptions({ cwd: folder.path })),
    ).rejects.toMatchObject({
      code: 'not_found',
      message: 'Cannot read gone.csv: no such file',
    });
  });
});
