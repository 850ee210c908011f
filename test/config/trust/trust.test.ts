import { mkdir, writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.js';
import { type ProjectFile, readProjectFile } from '../../../src/config/files.js';
import { digestOf } from '../../../src/config/trust/digest.js';
import { allow, standingOf, trustOf } from '../../../src/config/trust/trust.js';
import { TicketsiftError } from '../../../src/core/errors.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

function worldOf(folder: TemporaryFolder, trusted = '') {
  const variables = { TICKETSIFT_HOME: folder.file('home'), TICKETSIFT_TRUST_CONFIG: trusted };
  return { environment: readEnvironment(variables), now: () => 1 };
}

async function read(folder: TemporaryFolder, yaml: string, name = 'project'): Promise<ProjectFile> {
  await mkdir(folder.file(name), { recursive: true });
  await writeFile(folder.file(`${name}/ticketsift.yaml`), yaml);
  const file = await readProjectFile(folder.file(name), folder.file('home'));
  if (!file) throw new TicketsiftError('not_found', 'There is no file');
  return file;
}

describe('a file is trusted', () => {
  it('where it wants nothing, whatever else was allowed', async () => {
    await using folder = await temporaryFolder();
    const file = await read(folder, 'model: m\n');
    expect(await standingOf(file, worldOf(folder, '1'))).toEqual({ isTrusted: true, allowed: undefined });
  });

  it('once its user has allowed what it wants, and as long as it wants the same', async () => {
    await using folder = await temporaryFolder();
    const world = worldOf(folder);
    const file = await read(folder, 'cache: a.db\n');
    expect(await standingOf(file, world)).toEqual({ isTrusted: false, allowed: undefined });
    await allow(file, world);
    expect(await standingOf(file, world)).toMatchObject({ isTrusted: true });
    const other = await read(folder, 'cache: b.db\n');
    expect(await standingOf(other, world)).toMatchObject({
      isTrusted: false,
      allowed: { wants: [{ key: ['cache'], text: 'reads and writes a.db' }] },
    });
    expect(await standingOf(await read(folder, 'cache: a.db\nrpm: 5\n'), world)).toMatchObject({
      isTrusted: true,
    });
  });

  it('there alone, and not where another file says the same', async () => {
    await using folder = await temporaryFolder();
    const world = worldOf(folder);
    await allow(await read(folder, 'cache: a.db\n'), world);
    const copy = await read(folder, 'cache: a.db\n', 'copy');
    expect(await standingOf(copy, world)).toMatchObject({ isTrusted: false });
  });

  it('wherever it is, by a digest', async () => {
    await using folder = await temporaryFolder();
    const digest = digestOf((await read(folder, 'cache: a.db\n')).wants);
    const copy = await read(folder, 'cache: a.db\n', 'copy');
    expect(await standingOf(copy, worldOf(folder, digest))).toMatchObject({ isTrusted: true });
    const other = await read(folder, 'cache: b.db\n', 'copy');
    expect(await standingOf(other, worldOf(folder, digest))).toEqual({
      isTrusted: false,
      allowed: { digest },
    });
  });
});

it('what is not a digest is an error, and not ignored', async () => {
  await using folder = await temporaryFolder();
  const file = await read(folder, 'cache: a.db\n');
  const digest = digestOf(file.wants);
  for (const value of ['1', `${digest} 1`, digest.toUpperCase()]) {
    await expect(standingOf(file, worldOf(folder, value))).rejects.toMatchObject({ code: 'config' });
  }
});

it('what was allowed is not what the file says when it is read again', async () => {
  await using folder = await temporaryFolder();
  const pipe = new PassThrough();
  const trust = trustOf({ ...worldOf(folder), stdin: pipe, stderr: pipe });
  const file = await read(folder, 'cache: a.db\n');
  await allow(file, worldOf(folder));
  await trust.require(file);
  await trust.require(await read(folder, 'cache: a.db\nrpm: 5\n'));
  await expect(trust.require(await read(folder, 'cache: b.db\n'))).rejects.toMatchObject({
    code: 'not_trusted',
  });
});
