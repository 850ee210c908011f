import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, utimes } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fileSink } from '../../../src/core/world/file-sink.js';
import { isGoneProcess, scratchName, sweepLeftovers } from '../../../src/core/world/leftovers.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

/** The number of a process that has ended. */
const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid']));

/** A name as a process of this machine would have it; `parts` takes the place of its own. */
function nameOf(parts: { place?: string; pid?: number; start?: string } = {}): string {
  const [prefix, place, pid, start, random] = scratchName().split('-');
  return [prefix, parts.place ?? place, parts.pid ?? pid, parts.start ?? start, random].join('-');
}

const week = 7 * 24 * 60 * 60_000;

async function age(path: string, ms: number): Promise<void> {
  const time = (Date.now() - ms) / 1000;
  await utimes(path, time, time);
}

async function swept(folder: TemporaryFolder): Promise<string[]> {
  await sweepLeftovers(folder.path, Date.now());
  return await readdir(folder.path);
}

describe('what a killed process has left', () => {
  it('is removed by the next that writes in its folder', async () => {
    await using folder = await temporaryFolder();
    await folder.write(`.${nameOf({ pid: gone })}.tmp`, 'id,text\n1,secret\n');
    const sink = await fileSink(folder.file('r.csv'));
    await sink.write('a');
    await sink.commit();
    expect(await readdir(folder.path)).toEqual(['r.csv']);
  });

  it('is removed with what is in it', async () => {
    await using folder = await temporaryFolder();
    await folder.write(`${nameOf({ pid: gone })}/tickets.db`, 'secret');
    expect(await swept(folder)).toEqual([]);
  });

  it('is removed although another process has its number now', async () => {
    if (process.platform !== 'linux') return;
    await using folder = await temporaryFolder();
    await folder.write(`.${nameOf({ start: '1' })}.tmp`, '');
    expect(await swept(folder)).toEqual([]);
  });

  it.each([
    ['on another machine', `.${nameOf({ place: '0123abcd', pid: gone })}.tmp`],
    ['of an older version', '.ticketsift-0123456789abcdef01234567.tmp'],
  ])('%s is removed once it is a week old', async (_, name) => {
    await using folder = await temporaryFolder();
    const path = await folder.write(name, '');
    await age(path, week - 60_000);
    expect(await swept(folder)).toEqual([name]);
    await age(path, week + 60_000);
    expect(await swept(folder)).toEqual([]);
  });
});

describe('what stays', () => {
  it('is what belongs to a process that runs, however old it is', async () => {
    await using folder = await temporaryFolder();
    const name = `.${nameOf()}.tmp`;
    await age(await folder.write(name, ''), 52 * week);
    expect(await swept(folder)).toEqual([name]);
  });

  it('is a link, and what it leads to', async () => {
    await using folder = await temporaryFolder();
    const name = `.${nameOf({ pid: gone })}.tmp`;
    await mkdir(folder.file('mine'));
    await folder.write('mine/precious', 'a');
    await symlink('mine', folder.file(name));
    expect(await swept(folder)).toEqual([name, 'mine']);
    expect(await readFile(folder.file('mine/precious'), 'utf8')).toBe('a');
  });

  it.each([
    'ticketsift.yaml',
    '.ticketsift-notes.tmp',
    'ticketsift-2024',
    '.ticketsift-0123456789abcdef01234567.tmp.bak',
  ])('is %s, which only looks alike', async (name) => {
    await using folder = await temporaryFolder();
    await age(await folder.write(name, ''), 52 * week);
    expect(await swept(folder)).toEqual([name]);
  });

  it('is all in a folder that cannot be read', async () => {
    await using folder = await temporaryFolder();
    await expect(sweepLeftovers(folder.file('none'), Date.now())).resolves.toBeUndefined();
  });
});

it('what is being written is its owner’s alone', async () => {
  await using folder = await temporaryFolder();
  const sink = await fileSink(folder.file('r.csv'));
  const [temporary = ''] = await readdir(folder.path);
  expect((await stat(folder.file(temporary))).mode & 0o777).toBe(0o600);
  await sink.discard();
});

it('tells processes that run from those that are gone', () => {
  expect([isGoneProcess(process.pid), isGoneProcess(gone)]).toEqual([false, true]);
});
