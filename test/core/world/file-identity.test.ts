import { link, symlink } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fileIdentity } from '../../../src/core/world/file-identity.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

it('tells a file from all others, whatever path leads to it', async () => {
  await using folder = await temporaryFolder();
  const path = await folder.write('a.csv', 'text');
  const other = await folder.write('b.csv', 'text');
  await link(path, folder.file('hard.csv'));
  await symlink(path, folder.file('soft.csv'));
  const identity = await fileIdentity(path);
  expect(identity).toBeDefined();
  expect(await fileIdentity(folder.file('hard.csv'))).toBe(identity);
  expect(await fileIdentity(folder.file('soft.csv'))).toBe(identity);
  expect(await fileIdentity(other)).not.toBe(identity);
  expect(await fileIdentity(folder.file('none.csv'))).toBeUndefined();
});
