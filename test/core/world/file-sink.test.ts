import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileSink } from '../../../src/core/world/file-sink.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const read = (path: string) => readFile(path, 'utf8');
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

async function writeTo(path: string, ...texts: string[]): Promise<void> {
  const sink = await fileSink(path);
  for (const text of texts) await sink.write(text);
  await sink.commit();
}

describe('a file', () => {
  it('has all that was written, in order', async () => {
    await using folder = await temporaryFolder();
    await writeTo(folder.file('r.csv'), 'a', '', '日本\n', 'x'.repeat(1_000_000));
    expect(await read(folder.file('r.csv'))).toBe(`a日本\n${'x'.repeat(1_000_000)}`);
  });

  it('appears with the commit, and nothing is left beside it', async () => {
    await using folder = await temporaryFolder();
    const sink = await fileSink(folder.file('r.csv'));
    await sink.write('a');
    expect(await readdir(folder.path)).not.toContain('r.csv');
    await sink.commit();
    expect(await readdir(folder.path)).toEqual(['r.csv']);
  });

  it('is not made where the sink is discarded, once or twice', async () => {
    await using folder = await temporaryFolder();
    const sink = await fileSink(folder.file('r.csv'));
    await sink.write('a');
    await sink.discard();
    await sink.discard();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('stays where the sink is discarded after the commit', async () => {
    await using folder = await temporaryFolder();
    const sink = await fileSink(folder.file('r.csv'));
    await sink.commit();
    await sink.discard();
    expect(await readdir(folder.path)).toEqual(['r.csv']);
  });

  it('gets the mode any new file has', async () => {
    await using folder = await temporaryFolder();
    await writeTo(folder.file('r.csv'), 'a');
    expect(await modeOf(folder.file('r.csv'))).toBe(await modeOf(await folder.write('other', '')));
  });
});

describe('an existing file', () => {
  it('is as it was until the commit, and after a discard', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('r.csv', 'old');
    const sink = await fileSink(path);
    await sink.write('new');
    expect(await read(path)).toBe('old');
    await sink.discard();
    expect(await read(path)).toBe('old');
  });

  it.each([[0o600], [0o640], [0o666]])('is replaced and keeps its mode %o', async (mode) => {
    await using folder = await temporaryFolder();
    const path = await folder.write('r.csv', 'old and longer');
    await chmod(path, mode);
    await writeTo(path, 'new');
    expect([await read(path), await modeOf(path)]).toEqual(['new', mode]);
  });

  it('that is private is so while it is written', async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write('r.csv', 'old');
    await chmod(path, 0o600);
    const sink = await fileSink(path);
    const [temporary = ''] = (await readdir(folder.path)).filter((name) => name !== 'r.csv');
    expect(await modeOf(folder.file(temporary))).toBe(0o600);
    await sink.discard();
  });
});

describe('a symbolic link', () => {
  it('is followed', async () => {
    await using folder = await temporaryFolder();
    await folder.write('real/r.csv', 'old');
    await symlink('real/r.csv', folder.file('link.csv'));
    await writeTo(folder.file('link.csv'), 'new');
    expect(await readlink(folder.file('link.csv'))).toBe('real/r.csv');
    expect(await read(folder.file('real/r.csv'))).toBe('new');
  });

  it('to a file not made yet is followed', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.file('real'));
    await symlink('real/r.csv', folder.file('link.csv'));
    await writeTo(folder.file('link.csv'), 'new');
    expect(await readdir(folder.file('real'))).toEqual(['r.csv']);
  });
});

it('writes to a device without replacing it', async () => {
  await writeTo('/dev/null', 'a');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

describe('what cannot be written', () => {
  it.each([
    ['a folder', 'folder', 'it is a folder'],
    ['a file in no folder', 'none/r.csv', 'its folder does not exist'],
    ['a file in a file', 'file/r.csv', 'a part of its path is a file'],
    ['a name too long', 'x'.repeat(300), 'its name is too long'],
    ['a circle of links', 'circle', 'its symbolic links form a loop'],
  ])('%s', async (_, name, reason) => {
    await using folder = await temporaryFolder();
    await mkdir(folder.file('folder'));
    await folder.write('file', '');
    await symlink('circle', folder.file('circle'));
    await expect(fileSink(folder.file(name))).rejects.toMatchObject({
      code: 'bad_output',
      message: `Cannot write ${folder.file(name)}: ${reason}`,
    });
    expect((await readdir(folder.path)).sort()).toEqual(['circle', 'file', 'folder']);
  });

  it('leaves nothing behind where it shows only at the commit', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('results');
    const sink = await fileSink(path);
    await mkdir(path);
    await expect(sink.commit()).rejects.toMatchObject({ code: 'bad_output' });
    expect(await readdir(folder.path)).toEqual(['results']);
  });

  it('is reported too where the folder goes away meanwhile', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('gone/r.csv');
    await mkdir(dirname(path));
    const sink = await fileSink(path);
    await rm(dirname(path), { recursive: true });
    await expect(sink.commit()).rejects.toMatchObject({ code: 'bad_output' });
  });
});
