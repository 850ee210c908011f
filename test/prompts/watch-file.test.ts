import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { savedTexts } from '../../src/prompts/watch-file.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

/** Watches a file on a clock on which no time passes. */
function watching(path: string) {
  const ended = new AbortController();
  const texts = savedTexts(path, {
    read: (file) => readFile(file, 'utf8'),
    clock: {
      after: (_, callback) => {
        const timer = setImmediate(callback);
        return () => clearImmediate(timer);
      },
    },
    signal: ended.signal,
  });
  return { next: async () => (await texts.next()).value, end: () => ended.abort() };
}

describe('the texts of a file that is watched', () => {
  it.each([
    ['written over', (folder: TemporaryFolder) => folder.write('p.md', 'two')],
    [
      'another file moved into its place',
      async (folder: TemporaryFolder) => rename(await folder.write('p.md~', 'two'), folder.file('p.md')),
    ],
    [
      'taken away and written anew',
      async (folder: TemporaryFolder) => {
        await rm(folder.file('p.md'));
        await folder.write('p.md', 'two');
      },
    ],
    [
      'emptied and then written',
      async (folder: TemporaryFolder) => {
        await writeFile(folder.file('p.md'), '');
        await writeFile(folder.file('p.md'), 'two');
      },
    ],
  ])('are the first and each later one: %s', async (_, save) => {
    await using folder = await temporaryFolder();
    const { next, end } = watching(await folder.write('p.md', 'one'));
    expect(await next()).toBe('one');
    const second = next();
    await save(folder);
    expect(await second).toBe('two');
    const third = next();
    await folder.write('p.md', 'three');
    expect(await third).toBe('three');
    end();
  });

  it('are not those of other files, nor the same text saved again', async () => {
    await using folder = await temporaryFolder();
    const { next, end } = watching(await folder.write('p.md', 'one'));
    await next();
    const second = next();
    await folder.write('q.md', 'other');
    await folder.write('p.md', 'one');
    await folder.write('p.md', 'two');
    expect(await second).toBe('two');
    end();
  });

  it('are the last one of those that were saved while no one asked', async () => {
    await using folder = await temporaryFolder();
    const { next, end } = watching(await folder.write('p.md', 'one'));
    await next();
    await folder.write('p.md', 'two');
    await folder.write('p.md', 'three');
    expect(await next()).toBe('three');
    end();
  });

  it('are those of the file that a link leads to', async () => {
    await using folder = await temporaryFolder();
    await folder.write('real/p.md', 'one');
    await symlink(folder.file('real/p.md'), folder.file('p.md'));
    const { next, end } = watching(folder.file('p.md'));
    expect(await next()).toBe('one');
    const second = next();
    await folder.write('real/p.md', 'two');
    expect(await second).toBe('two');
    end();
  });

  it('end with the watch', async () => {
    await using folder = await temporaryFolder();
    const { next, end } = watching(await folder.write('p.md', 'one'));
    await next();
    const second = next();
    end();
    expect(await second).toBeUndefined();
  });

  it('are none where there is no file', async () => {
    await using folder = await temporaryFolder();
    await expect(watching(folder.file('p.md')).next()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
