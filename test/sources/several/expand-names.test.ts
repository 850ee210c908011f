import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { expandNames } from '../../../src/sources/several/expand-names.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

async function folderOf(...names: string[]): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  for (const name of names) await folder.write(name, 'text\na\n');
  return folder;
}

async function expand(folder: TemporaryFolder, ...names: string[]): Promise<readonly string[]> {
  return (await expandNames(names, folder.path)).locations;
}

describe('names on a command line', () => {
  it.each([
    '-',
    'gone.csv',
    'postgres://db.test/desk?sslmode=disable',
    'a.csv',
    './a.csv',
    'tickets (1).csv',
  ])('stand for themselves: %s', async (name) => {
    await using folder = await folderOf('a.csv');
    expect(await expandNames([name], folder.path)).toEqual({ locations: [name], hadPattern: false });
  });

  it('stand for the files that match them, in the order of their names with numbers by value', async () => {
    await using folder = await folderOf(
      'exports/week-10.csv',
      'exports/week-9.csv',
      'exports/Other.csv',
      'exports/week-1.json',
      'exports/.hidden.csv',
      'exports/deep/week-2.csv',
    );
    expect(await expandNames(['exports/*.csv'], folder.path)).toEqual({
      locations: ['exports/Other.csv', 'exports/week-9.csv', 'exports/week-10.csv'],
      hadPattern: true,
    });
    expect(await expand(folder, 'exports/**/week-?.csv')).toEqual([
      'exports/deep/week-2.csv',
      'exports/week-9.csv',
    ]);
    expect(await expand(folder, 'exports/week-{9,10}.csv')).toEqual([
      'exports/week-9.csv',
      'exports/week-10.csv',
    ]);
    expect(await expand(folder, 'exports/week-[0-8].*')).toEqual(['exports/week-1.json']);
    expect(await expand(folder, folder.file('exports/O*.csv'))).toEqual([folder.file('exports/Other.csv')]);
    expect(await expand({ ...folder, path: folder.file('exports/deep') }, '../O*.csv')).toEqual([
      '../Other.csv',
    ]);
  });

  it('keep their order, patterns among them', async () => {
    await using folder = await folderOf('z.csv', 'b/1.csv', 'b/2.csv', 'a.csv');
    expect(await expand(folder, 'z.csv', 'b/*', '-', 'a.csv')).toEqual([
      'z.csv',
      'b/1.csv',
      'b/2.csv',
      '-',
      'a.csv',
    ]);
  });

  it.each(['q[1].csv', 'a*.csv', 'what?.csv', '{a,b}.csv'])(
    'stand for the file of just that name: %s',
    async (name) => {
      await using folder = await folderOf(name, 'q1.csv', 'abc.csv', 'what1.csv', 'a.csv');
      expect(await expandNames([name], folder.path)).toEqual({ locations: [name], hadPattern: false });
    },
  );

  it.each(['none/*.csv', 'q[1].csv', '*.json', '**/*.tsv'])(
    'that match nothing are an error: %s',
    async (name) => {
      await using folder = await folderOf('a.csv');
      await expect(expand(folder, name)).rejects.toMatchObject({
        code: 'not_found',
        message: `There is no file ${name}, and none that matches it as a pattern`,
      });
    },
  );

  it('find each file once through links that go round in a circle', async () => {
    await using folder = await folderOf('tree/a.csv', 'tree/sub/b.csv');
    await symlink(folder.file('tree'), folder.file('tree/sub/back'));
    await symlink(folder.file('nowhere'), folder.file('tree/broken.csv'));
    const found = await expand(folder, 'tree/**/*.csv');
    expect(found).toEqual(expect.arrayContaining(['tree/a.csv', 'tree/sub/b.csv']));
    expect(found.length).toBeLessThan(6);
  });
});

describe('a folder', () => {
  it('is an error that offers the patterns of what is in it, the commonest first', async () => {
    await using folder = await folderOf(
      'my desk/1.jsonl',
      'my desk/1.csv',
      'my desk/2.csv',
      'my desk/a.csv.gz',
      'my desk/x',
    );
    await expect(expand(folder, 'my desk')).rejects.toMatchObject({
      code: 'usage',
      message: 'my desk is a folder',
      hint: expect.stringMatching(/^Name the files in it: 'my desk\/\*\.csv', or /),
    });
  });

  it('is an error where a pattern finds none but folders', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.file('empty/sub'), { recursive: true });
    await expect(expand(folder, 'empty/*')).rejects.toMatchObject({ code: 'not_found' });
    await expect(expand(folder, 'empty')).rejects.toMatchObject({
      hint: expect.stringContaining("'exports/*.csv'"),
    });
  });
});
