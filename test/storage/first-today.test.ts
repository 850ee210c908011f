import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { isFirstToday } from '../../src/storage/first-today.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const day = 86_400_000;
const noon = new Date(2026, 10, 28, 12).getTime();

it('is true once a day for each name', async () => {
  await using folder = await temporaryFolder();
  const told = folder.file('state/told');
  expect(isFirstToday(told, 'embedded', noon)).toBe(true);
  expect(isFirstToday(told, 'embedded', noon + 1)).toBe(false);
  expect(isFirstToday(told, 'other', noon + 1)).toBe(true);
  expect(isFirstToday(told, 'embedded', noon + day)).toBe(true);
  expect(isFirstToday(told, 'embedded', noon + day)).toBe(false);
});

it('keeps the day of the last call alone', async () => {
  await using folder = await temporaryFolder();
  for (const n of [0, 1, 2]) isFirstToday(folder.path, 'embedded', noon + n * day);
  expect(await readdir(folder.path)).toEqual(['embedded-2026-11-30']);
});

it('is always true where nothing can be written', async () => {
  await using folder = await temporaryFolder();
  const file = await folder.write('told', 'a file in place of the folder');
  for (const _ of [1, 2]) expect(isFirstToday(file, 'embedded', noon)).toBe(true);
  for (const _ of [1, 2]) expect(isFirstToday(`${file}/below`, 'embedded', noon)).toBe(true);
});
