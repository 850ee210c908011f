import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { jobsAt, newJob, submittersRights } from '../../support/jobs.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { batchesOf } from '../../support/tickets.js';

const allRights = (role: string) =>
  `GRANT ALL ON ticketsift_job_steps, ticketsift_jobs, ticketsift_job_chunks, ticketsift_job_outcomes TO ${role};`;

/** The tables, whose owner works, and submitters who log in as roles of their own. */
async function submitters(grant = submittersRights) {
  const database = await testDatabase();
  const role = (name: string) => `${name}_${database.name}`;
  const urlOf = (name: string) =>
    Object.assign(new URL(database.url), { username: role(name), password: 'x' }).href;
  for (const name of ['work', 'ann', 'eve'])
    await database.query(`CREATE ROLE ${role(name)} LOGIN PASSWORD 'x'`);
  await database.query(`GRANT CREATE ON SCHEMA public TO ${role('work')}`);
  await (await jobsAt(urlOf('work')))[Symbol.asyncDispose]();
  for (const name of ['ann', 'eve']) await database.query(grant(role(name)));
  return {
    database,
    role,
    urlOf,
    sql: (name: string, text: string) => sqlAs(urlOf(name), text),
    [Symbol.asyncDispose]: () => leave(database),
  };
}

const leave = (database: TestDatabase) => database[Symbol.asyncDispose]();

async function sqlAs(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const results: unknown = await client.query(text);
    const last: unknown = Array.isArray(results) ? results.at(-1) : results;
    return typeof last === 'object' && last !== null && 'rows' in last && Array.isArray(last.rows)
      ? last.rows
      : [];
  } finally {
    await client.end();
  }
}

const insert = (columns = '', values = '') =>
  `INSERT INTO ticketsift_jobs (id, version, format, model, plan, prompt${columns})
   VALUES ('forged-1', '1', 1, 'embedded', '{}', '{text}'${values}) RETURNING submitter`;

describe('the submitter of a run', () => {
  it('is the role that connected', async () => {
    await using all = await submitters();
    await using ann = await jobsAt(all.urlOf('ann'));
    await ann.submit(newJob(), batchesOf(['a']));
    expect(await ann.find('last')).toMatchObject({ submitter: `role ${all.role('ann')}` });
  });

  it('alone sees it, besides workers', async () => {
    await using all = await submitters();
    await using ann = await jobsAt(all.urlOf('ann'));
    await ann.submit(newJob(), batchesOf(['a']));
    await using eve = await jobsAt(all.urlOf('eve'));
    expect(await eve.latest(10)).toEqual([]);
    for (const table of ['jobs', 'job_chunks', 'job_outcomes'])
      expect(await all.sql('eve', `SELECT * FROM ticketsift_${table}`)).toEqual([]);
    expect(await all.sql('work', 'SELECT id FROM ticketsift_jobs')).toEqual([{ id: 'job-1a' }]);
  });

  it.each([
    ['names another in the column', insert(', submitter', ", 'role ann'")],
    [
      'says it is somebody by a setting',
      `SELECT set_config('ticketsift.login', repeat('0', 64) || '{"sub":"ann"}', false); ${insert()}`,
    ],
    ['says it is done', insert(', state', ", 'done'")],
    ['says it was submitted long ago', insert(', submitted_at', ", '2001-01-01'")],
    ['claims a cost', insert(', cost', ', 0')],
    ['has it queued', insert(', queued_at', ', now()')],
  ])('is not forged by a row that %s, whatever rights it has', async (_, text) => {
    for (const grant of [submittersRights, allRights]) {
      await using all = await submitters(grant);
      await expect(all.sql('eve', text)).rejects.toThrow(
        /permission denied|row-level security|does not exist/,
      );
    }
  });

  it.each([
    ['changes whose it is', "UPDATE ticketsift_jobs SET submitter = 'role x'"],
    ['changes its plan', "UPDATE ticketsift_jobs SET plan = '{}'"],
    ['says it is done', "UPDATE ticketsift_jobs SET state = 'done'"],
    ['removes it', 'DELETE FROM ticketsift_jobs'],
    ['writes outcomes', "INSERT INTO ticketsift_job_outcomes VALUES ('job-1a', 0, 'other', '{}')"],
    ['changes a chunk', "UPDATE ticketsift_job_chunks SET outcomes = '[]'"],
    ['makes a worker of a number', 'UPDATE ticketsift_job_chunks SET worker = 1'],
    [
      'adds a chunk that is done',
      "INSERT INTO ticketsift_job_chunks (run, number, first, size, tickets, outcomes) VALUES ('job-1a', 7, 7, 1, '[]', '[]')",
    ],
  ])('%s neither of its own nor of others', async (_, text) => {
    for (const grant of [submittersRights, allRights]) {
      await using all = await submitters(grant);
      await using ann = await jobsAt(all.urlOf('ann'));
      await ann.submit(newJob(), batchesOf(['a']));
      const before = await all.sql('work', 'SELECT j, c FROM ticketsift_jobs j, ticketsift_job_chunks c');
      for (const name of ['ann', 'eve']) await all.sql(name, text).catch(() => {});
      expect(await all.sql('work', 'SELECT j, c FROM ticketsift_jobs j, ticketsift_job_chunks c')).toEqual(
        before,
      );
      expect(await all.sql('work', 'SELECT * FROM ticketsift_job_outcomes')).toEqual([]);
    }
  });

  it('cancels only its own', async () => {
    await using all = await submitters();
    await using ann = await jobsAt(all.urlOf('ann'));
    await ann.submit(newJob(), batchesOf(['a']));
    await all.sql('eve', "UPDATE ticketsift_jobs SET wanted = 'cancel'");
    expect(await ann.find('last')).toMatchObject({ status: 'waiting' });
    expect(await ann.cancel('last')).toMatchObject({ status: 'cancelled' });
  });

  it('adds tickets to no run of others, and to none that workers have begun', async () => {
    await using all = await submitters();
    await using ann = await jobsAt(all.urlOf('ann'));
    await ann.submit(newJob(), batchesOf(['a']));
    const add =
      "INSERT INTO ticketsift_job_chunks (run, number, first, size, tickets) VALUES ('job-1a', 9, 9, 1, '[]')";
    await expect(all.sql('eve', add)).rejects.toThrow('row-level security');
    await all.sql('work', 'UPDATE ticketsift_jobs SET queued_at = now()');
    await expect(all.sql('ann', add)).rejects.toThrow('row-level security');
  });
});
