import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readProjectFile } from '../../src/config/files.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const read = (folder: TemporaryFolder, cwd = folder.path) => readProjectFile(cwd, folder.file('home'));

describe('what is called ticketsift.yaml and is not a file of settings is refused at once', () => {
  it.each<[string, (path: string) => unknown, string]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path]), 'it is not a file of settings'],
    ['a device', (path) => symlink('/dev/zero', path), 'it is not a file of settings'],
    ['a folder', (path) => mkdir(path), 'it is a folder'],
    ['a link to itself', (path) => symlink('ticketsift.yaml', path), 'its links lead in a circle'],
    ['a link to a folder', (path) => symlink('.', path), 'it is a folder'],
    [
      'a file without end',
      (path) => execFileSync('truncate', ['-s', '1T', path]),
      'it is not a file of settings',
    ],
  ])('%s', async (_, make, message) => {
    await using folder = await temporaryFolder();
    await make(folder.file('ticketsift.yaml'));
    await expect(read(folder)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(new RegExp(`^Cannot read .*ticketsift\\.yaml: .*${message}`)),
    });
  });
});

describe('a link called ticketsift.yaml', () => {
  it('that leads nowhere is not a file', async () => {
    await using folder = await temporaryFolder();
    await symlink('nowhere', folder.file('ticketsift.yaml'));
    expect(await read(folder)).toBeUndefined();
  });

  it('is read as if it were a file here, of anyone who may write to what it leads to', async () => {
    await using folder = await temporaryFolder();
    await folder.write('shared/settings.yaml', 'prompt: ../p.md\n');
    await folder.write('project/x', '');
    await symlink('../shared/settings.yaml', folder.file('project/ticketsift.yaml'));
    const project = folder.file('project');
    expect(await read(folder, project)).toMatchObject({
      realPath: folder.file('project/ticketsift.yaml'),
      wants: [{ key: ['prompt'], text: 'reads ../p.md' }],
      foreign: undefined,
    });
    await chmod(folder.file('shared/settings.yaml'), 0o666);
    expect(await read(folder, project)).toMatchObject({ foreign: 'every user may write to it' });
  });
});

it('a folder that is reached by a link is the folder that it is', async () => {
  await using folder = await temporaryFolder();
  await folder.write('project/ticketsift.yaml', 'cache: c.db\n');
  await symlink('project', folder.file('alias'));
  const [there, here] = [
    await read(folder, folder.file('alias')),
    await read(folder, folder.file('project')),
  ];
  expect(there?.realPath).toBe(folder.file('project/ticketsift.yaml'));
  expect(there).toEqual(here);
});
