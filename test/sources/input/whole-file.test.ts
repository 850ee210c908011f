import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inputOf, openInput } from '../../../src/sources/input/input.js';
import { wholeFile } from '../../../src/sources/input/whole-file.js';
import { inChunks } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const maxSize = 1_000;
const nobody = { stdin: Readable.from([]), cwd: '/' };

describe('a file that can be read at any place', () => {
  it('is a file on the disk itself', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t.bin', 'abc');
    await using input = await openInput(path, nobody);
    await using file = await wholeFile(input, { maxSize });
    expect(file).toMatchObject({ path, size: 3 });
  });

  it.each([
    ['standard input', 'abc'],
    ['what is gzip', gzipSync('abc')],
  ])('is a private copy of %s, which goes away', async (_, content) => {
    await using input = await openInput('-', { stdin: inChunks(content, 2), cwd: '/' });
    const file = await wholeFile(input, { maxSize });
    expect(file.size).toBe(3);
    expect(await readFile(file.path, 'utf8')).toBe('abc');
    expect((await stat(file.path)).mode & 0o077).toBe(0);
    await file[Symbol.asyncDispose]();
    await expect(stat(file.path)).rejects.toThrow('ENOENT');
  });

  it('is a copy of a packed file on the disk', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('t.gz', gzipSync('abc'));
    await using input = await openInput(path, nobody);
    await using file = await wholeFile(input, { maxSize });
    expect(file.path).not.toBe(path);
    expect(await readFile(file.path, 'utf8')).toBe('abc');
  });

  it('has at most so many bytes', async () => {
    await using folder = await temporaryFolder();
    const large = 'a'.repeat(maxSize + 1);
    const tooLarge = { code: 'bad_input', message: expect.stringMatching(/ is larger than 0 MB$/) };
    await using plain = await openInput(await folder.write('t.bin', large), nobody);
    await expect(wholeFile(plain, { maxSize })).rejects.toMatchObject(tooLarge);
    await using packed = await openInput('-', { stdin: inChunks(gzipSync(large)), cwd: '/' });
    await expect(wholeFile(packed, { maxSize })).rejects.toMatchObject(tooLarge);
  });
});

describe('the beginning of an input', () => {
  it.each(['', 'a', 'abcdefgh'])('takes nothing away from %j', async (content) => {
    for (const given of [Buffer.from(content), gzipSync(content)]) {
      await using input = await openInput('-', { stdin: inChunks(given, 1), cwd: '/' });
      expect((await input.beginning(2)).subarray(0, 2).toString()).toBe(content.slice(0, 2));
      expect((await input.beginning(4)).subarray(0, 4).toString()).toBe(content.slice(0, 4));
      const chunks = [];
      for await (const bytes of input.chunks()) chunks.push(bytes);
      expect(Buffer.concat(chunks).toString()).toBe(content);
    }
  });

  it('is that of bytes from anywhere', async () => {
    let isDestroyed = false;
    const input = inputOf('a.zip/b.csv', {
      size: undefined,
      async *chunks() {
        yield Buffer.from('id,');
        yield Buffer.from('text');
      },
      destroy: () => {
        isDestroyed = true;
      },
    });
    expect(String(await input.beginning(5))).toBe('id,text');
    expect(await input.plainPath()).toBeUndefined();
    await input[Symbol.asyncDispose]();
    expect(isDestroyed).toBe(true);
  });
});
