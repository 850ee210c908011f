import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { cannotRead, readFailure } from '../../../src/core/errors/read-failure.js';
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

const hintOf = async (name: string, path: string) => {
  const cause = await readFile(path).catch((error: unknown) => error);
  return (await cannotRead({ name }, cause, 'Name a file.')).hint;
};

it('a file with a similar name is proposed, as the user would write its path', async () => {
  await using folder = await temporaryFolder();
  const tickets = await folder.write('exports/tickets.csv', '');
  const missing = folder.file('exports/ticket.csv');
  expect(await hintOf('exports/ticket.csv', missing)).toBe('Did you mean exports/tickets.csv?');
  expect(await hintOf('./ticket.csv', missing)).toBe('Did you mean tickets.csv?');
  expect(await hintOf('../exports/ticket.csv', missing)).toBe('Did you mean ../exports/tickets.csv?');
  expect(await hintOf(missing, missing)).toBe(`Did you mean ${tickets}?`);
  expect(await hintOf('export/tickets.csv', folder.file('export/tickets.csv'))).toBe(
    'Did you mean exports/tickets.csv?',
  );
});

it('its name is one word of a shell, and harmless', async () => {
  await using folder = await temporaryFolder();
  await folder.write('my tickets.csv', '');
  expect(await hintOf('my ticket.csv', folder.file('my ticket.csv'))).toBe("Did you mean 'my tickets.csv'?");
  await folder.write('evil\n\u001b[2J\u202ename.csv', '');
  expect(await hintOf('evil.csv', folder.file('evil\n\u001b[2Jname.csv'))).toBe(
    "Did you mean 'evil⏎␛[2J\\u202ename.csv'?",
  );
});

it('none is where the file is there and cannot be read, or nothing is near', async () => {
  await using folder = await temporaryFolder();
  await folder.write('exportss', '');
  await folder.write('exports/x', '');
  expect(await hintOf('exports', folder.file('exports'))).toBe('Name a file.');
  expect(await hintOf('other.csv', folder.file('other.csv'))).toBe('Name a file.');
});
