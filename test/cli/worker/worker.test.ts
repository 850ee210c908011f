import { expect, it } from 'vitest';
import { disconnectOthers } from '../../support/job-machines.js';
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

it('a worker that finds the tables changed by a newer version does not wait for them to be old again', async () => {
  await using database = await testDatabase();
  await using user = await newUser();
  await user.configure(`jobs: { url: '${database.url}' }\n`);
  const working = user.begin(['worker']);
  await working.until(/waiting for submitted runs/);
  await database.query("INSERT INTO ticketsift_job_steps VALUES ('9-newer')");
  await disconnectOthers(database);
  expect(await working.finished).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /error: .* holds submitted runs of a newer version of ticketsift \(database\)\n {2}Update/,
    ),
  });
});
