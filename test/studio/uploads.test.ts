import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openUploads } from '../../src/studio/uploads.js';
import { gate } from '../support/endpoint.js';
import { temporaryFolder } from '../support/temporary-folder.js';

async function open() {
  const folder = await temporaryFolder();
  const studio = folder.file('studio');
  const uploads = await openUploads(studio, 0, { maxUpload: 10, maxKept: 20 });
  return {
    keep: (text: string, use: (path: string) => Promise<void> = async () => {}) =>
      uploads.keep('t.csv', new Blob([text]).stream(), use),
    /** What the files that are there hold. */
    async texts() {
      const [own = ''] = await readdir(studio);
      const files = await readdir(join(studio, own));
      return Promise.all(files.toSorted().map((file) => readFile(join(studio, own, file), 'utf8')));
    },
    async [Symbol.asyncDispose]() {
      await uploads[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('files that are dropped on a page', () => {
  it('are kept as long as they are used: however many there are, the last one is there', async () => {
    await using desk = await open();
    for (let n = 0; n < 20; n++) await desk.keep(`dropped ${n % 10}`);
    expect(await desk.texts()).toEqual(['dropped 9']);
  });

  it('leave the one before in its place where they cannot be used', async () => {
    await using desk = await open();
    await desk.keep('a');
    const refused = desk.keep('b', () => Promise.reject(new Error('A test is under way')));
    await expect(refused).rejects.toThrow('A test is under way');
    expect(await desk.texts()).toEqual(['a']);
  });

  it('are refused where one is too large, and nothing is left of it', async () => {
    await using desk = await open();
    await desk.keep('a');
    await expect(desk.keep('bbbbbbbbbbb')).rejects.toThrow('A dropped file may have');
    expect(await desk.texts()).toEqual(['a']);
  });

  it('are refused where too much arrives at once, and taken again later', async () => {
    await using desk = await open();
    const door = gate();
    const keep = async (text: string) => {
      try {
        await desk.keep(text, () => door.opened);
      } catch (error) {
        door.open();
        throw error;
      }
    };
    const kept = await Promise.allSettled(['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc'].map(keep));
    expect(kept.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(kept.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'bad_input', message: 'Too much was dropped at once' },
    });
    expect(await desk.texts()).toHaveLength(1);
    await desk.keep('d');
    expect(await desk.texts()).toEqual(['d']);
  });
});
