import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readFailure } from '../../../src/core/errors/read-failure.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const reading = (path: string) => readFile(path).then(() => 'it was read', readFailure);

it('the reason why a file cannot be read is said in words', async () => {
  await using folder = await temporaryFolder();
  const file = await folder.write('file', '');
  expect(await reading(folder.file('none'))).toBe('no such file');
  expect(await reading(`${file}/in-a-file`)).toBe('no such file');
  expect(await reading(folder.path)).toBe('it is a folder');
});

it.each([
  ['EACCES', Object.assign(new Error('x'), { code: 'EACCES' }), 'you may not read it'],
  ['a code nobody knows', Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }), 'EIO: i/o error'],
  ['what is not an error', 'odd', 'odd'],
])('also for %s', (_, cause, reason) => {
  expect(readFailure(cause)).toBe(reason);
});
