import { expect, it } from 'vitest';
import { jobsAt } from '../../support/jobs.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { newUser } from '../../support/program.js';

/** What doctor finds of the database of submitted runs. */
async function found({ url }: TestDatabase, ...flags: readonly string[]): Promise<unknown> {
  await using user = await newUser();
  const { stdout } = await user.run(['doctor', '--json', ...flags], { TICKETSIFT_JOBS: url });
  expect(stdout).not.toContain('sesame');
  return JSON.parse(stdout).find(({ what }: { what: string }) => what === 'submitted runs');
}

it('doctor reaches the database of submitted runs, and makes no table there', async () => {
  await using database = await testDatabase();
  expect(await found(database)).toEqual({
    what: 'submitted runs',
    state: 'ok',
    found: expect.stringMatching(
      /^postgres:.*: no tables yet: the first submit or worker makes them, answers in [\d.]+ m?s$/,
    ),
  });
  expect(await database.query("SELECT FROM pg_tables WHERE tablename LIKE 'ticketsift%'")).toEqual([]);
});

it('doctor says how new its tables are', async () => {
  await using database = await testDatabase();
  await (await jobsAt(database.url))[Symbol.asyncDispose]();
  expect(await found(database)).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/: schema (\d+) of \1, answers in /),
  });
  await database.query("INSERT INTO ticketsift_job_steps VALUES ('99-later')");
  expect(await found(database)).toMatchObject({
    state: 'failed',
    found: expect.stringContaining('holds submitted runs of a newer version of ticketsift'),
    hint: 'Update ticketsift.',
  });
});

it('doctor --offline does not reach it', async () => {
  await using database = await testDatabase();
  expect(await found(database, '--offline')).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/, not reached \(--offline\)$/),
  });
});
