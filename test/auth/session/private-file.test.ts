import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  putAside,
  readPrivate,
  removePrivate,
  writePrivate,
} from '../../../src/auth/session/private-file.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

const nobody = 65_534;
const none = () => {
  throw new Error('It warned');
};
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const unsafe = expect.objectContaining({ code: 'session_unsafe' });
const unsaved = expect.objectContaining({ code: 'session_unsaved' });

describe('reading a private file', () => {
  it('finds what was written', async () => {
    await using folder = await temporaryFolder();
    await writePrivate(folder.file('a'), Buffer.from('text'));
    expect(await readPrivate(folder.file('a'), none)).toEqual({ kind: 'bytes', bytes: Buffer.from('text') });
  });

  it('finds nothing where there is no file, and no folder', async () => {
    await using folder = await temporaryFolder();
    expect(await readPrivate(folder.file('a'), none)).toEqual({ kind: 'none' });
    expect(await readPrivate(folder.file('no/a'), none)).toEqual({ kind: 'none' });
  });

  it.each([0o644, 0o640, 0o620, 0o601])('case 42: sets a mode of %o right, and warns once', async (mode) => {
    await using folder = await temporaryFolder();
    const path = await folder.write('a', 'text');
    await chmod(path, mode);
    const warnings: string[] = [];
    for (const _ of [1, 2]) {
      const content = await readPrivate(path, (message) => warnings.push(message));
      expect(content).toEqual({ kind: 'bytes', bytes: Buffer.from('text') });
    }
    expect(await modeOf(path)).toBe(0o600);
    expect(warnings).toEqual([expect.stringContaining('could be read by other users')]);
  });

  // Only root can give a file away; for everybody else, root's is another user's.
  it('case 42: refuses a file of another user', async () => {
    await using folder = await temporaryFolder();
    let path = '/etc/passwd';
    if (process.getuid?.() === 0) {
      path = await folder.write('a', 'text');
      await chown(path, nobody, nobody);
    }
    await expect(readPrivate(path, none)).rejects.toThrow('belongs to another user');
    await expect(readPrivate(path, none)).rejects.toEqual(unsafe);
  });

  it.each<[string, string, (path: string, folder: TemporaryFolder) => unknown]>([
    ['a link', 'is a link', async (path, folder) => symlink(await folder.write('b', 'x'), path)],
    ['a link to nothing', 'is a link', (path, folder) => symlink(folder.file('nothing'), path)],
    ['a pipe that nobody writes to', 'is not a file', (path) => execFileSync('mkfifo', [path])],
    ['a folder', 'is not a file', (path) => mkdir(path)],
  ])('case 43: refuses %s, without waiting', async (_, why, make) => {
    await using folder = await temporaryFolder();
    await make(folder.file('a'), folder);
    await expect(readPrivate(folder.file('a'), none)).rejects.toThrow(why);
    await expect(readPrivate(folder.file('a'), none)).rejects.toEqual(unsafe);
  });

  it('case 43: refuses a socket', async () => {
    await using folder = await temporaryFolder();
    await using server = createServer().listen(folder.file('a'));
    await once(server, 'listening');
    await expect(readPrivate(folder.file('a'), none)).rejects.toEqual(unsafe);
  });

  it('case 44: does not read 100 MB', async () => {
    await using folder = await temporaryFolder();
    await using file = await open(folder.file('a'), 'wx', 0o600);
    await file.truncate(100_000_000);
    const content = await readPrivate(folder.file('a'), none);
    expect(content).toEqual({ kind: 'unreadable', why: 'it is far too large' });
  });
});

describe('writing a private file', () => {
  it('makes folder and file for no one else, whatever there was', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.file('old'), { mode: 0o755 });
    await writeFile(folder.file('old/a'), 'old', { mode: 0o644 });
    for (const name of ['new/deeper/a', 'old/a']) {
      await writePrivate(folder.file(name), Buffer.from('new'));
      expect(await readFile(folder.file(name), 'utf8')).toBe('new');
      expect(await modeOf(folder.file(name))).toBe(0o600);
      expect(await modeOf(dirname(folder.file(name)))).toBe(0o700);
    }
  });

  it.each([
    ['something', true],
    ['nothing', false],
  ])('case 43: replaces a link to %s, and leaves what it leads to alone', async (_, isThere) => {
    await using folder = await temporaryFolder();
    if (isThere) await folder.write('other/b', 'theirs');
    await symlink(folder.file('other/b'), folder.file('a'));
    await writePrivate(folder.file('a'), Buffer.from('ours'));
    expect(await readFile(folder.file('a'), 'utf8')).toBe('ours');
    expect(await readFile(folder.file('other/b'), 'utf8').catch(() => 'none')).toBe(
      isThere ? 'theirs' : 'none',
    );
  });

  it('leaves nothing beside, and takes away what was left by one that was killed', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a.1234.new', 'half');
    await folder.write('b.1234.new', 'of another');
    await writePrivate(folder.file('a'), Buffer.from('new'));
    expect((await readdir(folder.path)).toSorted()).toEqual(['a', 'b.1234.new']);
  });

  it('is never half seen by who reads meanwhile', async () => {
    await using folder = await temporaryFolder();
    const texts = ['a', 'b'].map((letter) => letter.repeat(100_000));
    let isOver = false;
    const write = async () => {
      for (let round = 0; round < 50; round += 1) {
        for (const text of texts) await writePrivate(folder.file('a'), Buffer.from(text));
      }
      isOver = true;
    };
    const read = async () => {
      while (!isOver) {
        const content = await readPrivate(folder.file('a'), none);
        if (content.kind === 'bytes') expect(texts).toContain(content.bytes.toString());
      }
    };
    await Promise.all([write(), read()]);
  });

  it('case 45: fails where the folder cannot be made, and where a folder lies in its place', async () => {
    await using folder = await temporaryFolder();
    await folder.write('file', 'x');
    await folder.write('full/a/b', 'x');
    await expect(writePrivate(folder.file('file/a'), Buffer.of())).rejects.toEqual(unsaved);
    await expect(writePrivate(folder.file('full/a'), Buffer.of())).rejects.toEqual(unsaved);
    expect(await readdir(folder.file('full'))).toEqual(['a']);
  });
});

describe('putting a file aside', () => {
  it('keeps the latest one', async () => {
    await using folder = await temporaryFolder();
    for (const text of ['first', 'second'])
      expect(await putAside(await folder.write('a', text))).toBe(folder.file('a.damaged'));
    expect(await readdir(folder.path)).toEqual(['a.damaged']);
    expect(await readFile(folder.file('a.damaged'), 'utf8')).toBe('second');
  });

  it('does nothing where another process has done it', async () => {
    await using folder = await temporaryFolder();
    await putAside(folder.file('a'));
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('says so where it cannot', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a', 'x');
    await folder.write('a.damaged/b', 'x');
    await expect(putAside(folder.file('a'))).rejects.toEqual(unsafe);
  });
});

describe('removing a private file', () => {
  it('leaves nothing of it, and all of others', async () => {
    await using folder = await temporaryFolder();
    for (const name of ['a', 'a.damaged', 'a.1234.new', 'ab', 'b.1234.new']) await folder.write(name, 'x');
    await removePrivate(folder.file('a'));
    expect((await readdir(folder.path)).toSorted()).toEqual(['ab', 'b.1234.new']);
    await removePrivate(folder.file('a'));
  });

  it('removes a link, not what it leads to', async () => {
    await using folder = await temporaryFolder();
    await symlink(await folder.write('b', 'x'), folder.file('a'));
    await removePrivate(folder.file('a'));
    expect(await readdir(folder.path)).toEqual(['b']);
  });

  it('leaves a folder in its place to its owner', async () => {
    await using folder = await temporaryFolder();
    await folder.write('a/b', 'x');
    await expect(removePrivate(folder.file('a'))).rejects.toEqual(unsaved);
    expect(await readdir(folder.file('a'))).toEqual(['b']);
  });
});
