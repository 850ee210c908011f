import { mkdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { installCommand } from '../../../src/core/world/install-command.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

it('installs beside a program of all projects, and in the project of any other', async () => {
  await using folder = await temporaryFolder();
  await mkdir(folder.file('lib/node_modules/ticketsift'), { recursive: true });
  await folder.write('project/package.json', '{}');
  await mkdir(folder.file('project/node_modules/ticketsift'), { recursive: true });
  const commandOf = (path: string) => installCommand(['a@1', 'b@2'], folder.file(path));
  expect(commandOf('lib/node_modules/ticketsift')).toBe('npm install --global a@1 b@2');
  expect(commandOf('project/node_modules/ticketsift')).toBe('npm install a@1 b@2');
  expect(commandOf('project')).toBe('npm install a@1 b@2');
});
