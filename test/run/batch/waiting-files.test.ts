import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createWaitingFiles } from '../../../src/run/batch/waiting-files.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

it('keeps the lines of a file that is closed', async () => {
  await using folder = await temporaryFolder();
  const files = createWaitingFiles(folder.file('answers.db'));
  const file = files.open('b1');
  file.add('{"custom_id":"a"}\n');
  file.close();
  expect(readFileSync(files.pathOf('b1'), 'utf8')).toBe('{"custom_id":"a"}\n');
});

it.each(['open', 'closed'])('discards a file that is %s', async (state) => {
  await using folder = await temporaryFolder();
  const files = createWaitingFiles(folder.file('answers.db'));
  const file = files.open('b1');
  file.add('{"custom_id":"a"}\n');
  if (state === 'closed') file.close();
  file.discard();
  expect(files.has('b1')).toBe(false);
});
