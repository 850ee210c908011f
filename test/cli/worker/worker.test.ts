import { expect, it } from 'vitest';
import { testDatabase } from '../../support/postgres.js';
import { newUser } from '../../support/program.js';

it('a worker that has nothing in flight ends with Ctrl-C, without a word about requests', async () => {
  await using database = await testDatabase();
  await using user = await newUser();
  await user.configure(`jobs: { url: '${database.url}' }\n`);
  const working = user.begin(['worker']);
  await working.until(/waiting for submitted runs/);
  working.interrupt();
  expect(await working.finished).toEqual({
    code: 0,
    stdout: '',
    stderr: 'note: waiting for submitted runs\n',
  });
});
