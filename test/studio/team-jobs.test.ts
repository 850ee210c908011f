import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finishChunk, submitted } from '../support/finished-chunks.js';
import { jobsAt } from '../support/jobs.js';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { type Browser, startTeamStudio, type TeamStudio } from '../support/team-studio.js';
import { verifyLogins } from '../support/verified-logins.js';

/** Makes the tables of submitted runs, what verifies logins, and the role of a studio. Resolves to that role's address. */
async function openOffice(database: TestDatabase): Promise<string> {
  const { name } = database;
  await (await jobsAt(database.url))[Symbol.asyncDispose]();
  await verifyLogins(database, `analysts_${name}`);
  await database.query(`
    CREATE ROLE desk_${name} LOGIN PASSWORD 'x' IN ROLE analysts_${name};
    GRANT SELECT ON ticketsift_job_steps, ticketsift_jobs, ticketsift_job_chunks, ticketsift_job_outcomes TO desk_${name};
    GRANT UPDATE (wanted) ON ticketsift_jobs TO desk_${name}`);
  return Object.assign(new URL(database.url), { username: `desk_${name}`, password: 'x' }).href;
}

describe('the submitted runs in a studio for a team', () => {
  let database: TestDatabase;
  let studio: TeamStudio;
  let ann: Browser;
  let bob: Browser;
  beforeAll(async () => {
    database = await testDatabase();
    const url = await openOffice(database);
    studio = await startTeamStudio([], { config: `jobs: { url: '${url}', identity: token }\n` });
    const { issuer } = studio;
    const jwks = await (await fetch(`${issuer.url}/jwks`)).text();
    await database.query('SELECT ticketsift_auth.trust($1, $2, $3)', [issuer.url, issuer.clientId, jwks]);
    [ann, bob] = [studio.newBrowser(), studio.newBrowser()];
    await ann.logIn('ann');
    await bob.logIn('bob');
    for (const [id, submitter] of [
      ['job-of-ann', `user ${issuer.url} ann`],
      ['job-of-role', `role desk_${database.name}`],
    ] as const) {
      await submitted(database, id, 2);
      await finishChunk(database, id, 0);
      await database.query('UPDATE ticketsift_jobs SET submitter = $2 WHERE id = $1', [id, submitter]);
    }
  });
  afterAll(async () => {
    await studio[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  it('are each person’s own, as the database verifies', async () => {
    const { body } = await ann.send('/jobs');
    expect(body).toContain('job-of-ann');
    expect(body).not.toContain('job-of-role');
    expect((await ann.send('/jobs/job-of-ann')).body).toContain('text 1');
    expect((await bob.send('/jobs')).body).not.toMatch(/job-of-(ann|role)/);
  });

  it.each(['job-of-ann', 'job-of-role'])('are not there for another person, as %s for Bob', async (run) => {
    for (const path of [`/jobs/${run}`, `/jobs/${run}/results?format=csv`, `/api/jobs/progress?run=${run}`]) {
      const { status, body } = await bob.send(path);
      expect({ status, leaks: body.includes('text 1') }).toEqual({ status: 404, leaks: false });
    }
    for (const path of ['/api/jobs/cancel', '/api/jobs/retry'])
      expect((await bob.post(path, { run })).status).toBe(404);
    expect(await database.query('SELECT wanted FROM ticketsift_jobs WHERE id = $1', [run])).toEqual([
      { wanted: null },
    ]);
  });

  it('are cancelled by who submitted them', async () => {
    expect((await ann.post('/api/jobs/cancel', { run: 'job-of-ann' })).status).toBe(200);
    expect((await ann.send('/jobs/job-of-ann')).body).toContain('cancelled');
  });
});

it('has no page of submitted runs where its role alone would say whose they are', async () => {
  await using database = await testDatabase();
  await submitted(database, 'job-of-role', 2);
  await using studio = await startTeamStudio([], { config: `jobs: { url: '${database.url}' }\n` });
  const ann = studio.newBrowser();
  await ann.logIn('ann');
  expect((await ann.send('/')).body).not.toContain('href="/jobs"');
  for (const path of ['/jobs', '/jobs/job-of-role', '/jobs/job-of-role/results?format=csv']) {
    const { status, body } = await ann.send(path);
    expect(status).toBe(404);
    expect(body).not.toContain('text 1');
  }
  expect((await ann.post('/api/jobs/cancel', { run: 'job-of-role' })).status).toBe(404);
});
