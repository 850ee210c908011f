import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { workerLock } from '../../../src/storage/jobs/desk-parts.js';
import { deskAt, jobsAt, newJob, submittersRights } from '../../support/jobs.js';
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

/** Locks the first hundred numbers of a kind, as anyone may. */
async function lockAs(url: string, kind: number) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(
    'SELECT count(*)::int AS count FROM (SELECT pg_advisory_lock($1, n) FROM generate_series(1, 100) AS n) AS all_of_them',
    [kind],
  );
  return { count: rows[0].count, [Symbol.asyncDispose]: () => client.end() };
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
        /permission denied|row-level security|it has no function/,
      );
    }
  });

  it('is not forged by a schema ticketsift_auth of somebody else', async () => {
    await using all = await submitters();
    await all.database.query(`GRANT CREATE ON DATABASE ${all.database.name} TO ${all.role('eve')}`);
    const claims = `{"iss":"https://auth.example.com","sub":"ann"}`;
    const text = `CREATE SCHEMA ticketsift_auth;
      CREATE FUNCTION ticketsift_auth.claims() RETURNS jsonb LANGUAGE sql AS $$SELECT '${claims}'::jsonb$$;
      SELECT set_config('ticketsift.login', 'x', false); ${insert()}`;
    await expect(all.sql('eve', text)).rejects.toThrow(
      'it has no function ticketsift_auth.claims that belongs to the role ticketsift_auth',
    );
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

describe('somebody who may create schemas and tables', () => {
  /** Eve, who has come before all others. */
  const early = async (text: (role: string, work: string) => string) => {
    const database = await testDatabase();
    const role = (name: string) => `${name}_${database.name}`;
    const urlOf = (name: string) =>
      Object.assign(new URL(database.url), { username: role(name), password: 'x' }).href;
    for (const name of ['work', 'eve', 'ann'])
      await database.query(`CREATE ROLE ${role(name)} LOGIN PASSWORD 'x';
        GRANT CREATE ON DATABASE ${database.name} TO ${role(name)}; GRANT CREATE ON SCHEMA public TO ${role(name)}`);
    await sqlAs(urlOf('eve'), text(role('eve'), role('work')));
    return { database, role, urlOf, [Symbol.asyncDispose]: () => leave(database) };
  };
  const refusal = (kind: string, role: string) => ({
    code: 'database',
    message: expect.stringContaining(`${kind} belongs to the role ${role}`),
    hint: expect.stringContaining('options=-csearch_path'),
  });

  it('has no worker use her schema in place of the queue’s', async () => {
    await using all = await early(
      (_, work) =>
        `CREATE SCHEMA ticketsift_queue_public; GRANT ALL ON SCHEMA ticketsift_queue_public TO ${work}`,
    );
    await expect(deskAt(all.urlOf('work'))).rejects.toMatchObject(
      refusal('the schema ticketsift_queue_public', all.role('eve')),
    );
  });

  it.each(['ann', 'superuser'])('has no worker use her tables: %s', async (worker) => {
    await using all = await early(() => 'SELECT');
    await (await jobsAt(all.urlOf('eve')))[Symbol.asyncDispose]();
    await sqlAs(
      all.urlOf('eve'),
      `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${all.role('ann')};
       GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${all.role('ann')}`,
    );
    const url = worker === 'superuser' ? all.database.url : all.urlOf(worker);
    await expect(deskAt(url)).rejects.toMatchObject(
      refusal('the table ticketsift_job_chunks', all.role('eve')),
    );
  });

  it('has no one make tables where she has made the table of the steps', async () => {
    await using all = await early(
      (_, work) =>
        `CREATE TABLE ticketsift_job_steps (name text); GRANT ALL ON ticketsift_job_steps TO ${work}`,
    );
    await expect(jobsAt(all.urlOf('work'))).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining(`in tables that belong to the role ${all.role('eve')}`),
    });
  });

  it('is sent no token', async () => {
    await using all = await early(
      () => `CREATE SCHEMA ticketsift_auth; GRANT USAGE ON SCHEMA ticketsift_auth TO PUBLIC;
        CREATE TABLE ticketsift_auth.seen (token text); GRANT ALL ON ticketsift_auth.seen TO PUBLIC;
        CREATE FUNCTION ticketsift_auth.sign_in(token text) RETURNS void LANGUAGE sql
          AS 'INSERT INTO ticketsift_auth.seen VALUES (token)'`,
    );
    await (await jobsAt(all.urlOf('work')))[Symbol.asyncDispose]();
    await sqlAs(all.urlOf('work'), submittersRights(all.role('ann')));
    await using ann = await jobsAt(all.urlOf('ann'), { idToken: async () => 'secret' });
    await expect(ann.submit(newJob(), batchesOf(['a']))).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('it has no function ticketsift_auth.sign_in that belongs to the role'),
      hint: expect.stringContaining('docs/sources.md'),
    });
    expect(await sqlAs(all.urlOf('eve'), 'SELECT * FROM ticketsift_auth.seen')).toEqual([]);
  });
});

describe('a submitter', () => {
  it('sees and does nothing in the queue', async () => {
    await using all = await submitters(allRights);
    await all.database.query(`GRANT CREATE ON DATABASE ${all.database.name} TO ${all.role('work')}`);
    await using desk = await deskAt(all.urlOf('work'));
    await using ann = await jobsAt(all.urlOf('ann'));
    await ann.submit(newJob(), batchesOf(['a']));
    await desk.tend();
    const queue = 'ticketsift_queue_public';
    for (const text of [
      `SELECT * FROM ${queue}.job`,
      `INSERT INTO ${queue}.job (name) VALUES ('x')`,
      `DELETE FROM ${queue}.job`,
      `SELECT ${queue}.create_queue('x', '{}')`,
    ])
      await expect(all.sql('ann', text)).rejects.toThrow(`permission denied for schema ${queue}`);
    expect(await desk.take()).toMatchObject({ job: { id: 'job-1a' } });
  });

  it('keeps no chunk of a worker that is gone by locking its number', async () => {
    await using all = await submitters();
    await all.database.query(`GRANT CREATE ON DATABASE ${all.database.name} TO ${all.role('work')}`);
    await using ann = await jobsAt(all.urlOf('ann'));
    await ann.submit(newJob(), batchesOf(['a']));
    {
      await using gone = await deskAt(all.urlOf('work'));
      await gone.tend();
      await gone.take();
    }
    await using eve = await lockAs(all.urlOf('eve'), workerLock);
    expect(eve.count).toBe(100);
    await using desk = await deskAt(all.urlOf('work'));
    await desk.tend();
    expect(await desk.take()).toMatchObject({ chunk: { number: 0 } });
  });
});
