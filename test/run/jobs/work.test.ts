import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../support/endpoint.js';
import { disconnectOthers, untilSo } from '../../support/job-machines.js';
import { jobsAt } from '../../support/jobs.js';
import { type TestDatabase, testDatabase } from '../../support/postgres.js';
import { csvOf, newUser, type User } from '../../support/program.js';

/** A user whose submitted runs are in a database. */
async function submitter(settings = '') {
  const database = await testDatabase();
  const user = await newUser();
  await user.configure(`jobs: { url: '${database.url}' }\n${settings}`);
  return { database, user, [Symbol.asyncDispose]: () => close(user, database) };
}

async function close(user: User, database: TestDatabase): Promise<void> {
  await user[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
}

async function outcomesIn(url: string) {
  await using store = await jobsAt(url);
  const job = await store.find('last');
  const outcomes = [];
  for await (const rows of store.rows(job.id, 0)) outcomes.push(...rows);
  return { job, outcomes };
}

const texts = (count: number) => Array.from({ length: count }, (_, n) => `ticket ${n + 1}`);

describe('a submitted run', () => {
  it('is done by a worker', async () => {
    await using all = await submitter();
    const { user, database } = all;
    // The embedded model reads each text once.
    const many = Array.from({ length: 600 }, (_, n) => `ticket ${n % 60}`);
    await user.folder.write('t.csv', csvOf(many));
    const submitted = await user.run(['submit', 't.csv']);
    expect(submitted).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f]{12}\n$/) });
    const worked = await user.run(['worker', '--until-empty']);
    expect(worked).toMatchObject({ code: 0, stdout: '' });
    const { job, outcomes } = await outcomesIn(database.url);
    expect(job).toMatchObject({
      status: 'done',
      tickets: 600,
      chunks: { total: 3, done: 3, waiting: 0, active: 0, dead: 0 },
    });
    expect(outcomes).toHaveLength(600);
    expect(outcomes.every(({ outcome }) => outcome?.classification !== undefined)).toBe(true);
  });

  it('is written where the configuration of its worker says, under the name that its submitter gives', async () => {
    await using all = await submitter('worker: { outputs: { desk: "results-{run}.csv", other: other.csv } }');
    const { user } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    const { stdout } = await user.run(['submit', 't.csv', '--output', 'desk']);
    await user.run(['submit', 't.csv', '--output', '../evil']);
    await user.run(['submit', 't.csv', '--output', 'unknown']);
    await user.run(['worker', '--until-empty']);
    const files = (await readdir(user.folder.path)).filter((file) => file.endsWith('.csv'));
    expect(files.toSorted()).toEqual([`results-${stdout.trim()}.csv`, 't.csv']);
    const written = await readFile(user.folder.file(`results-${stdout.trim()}.csv`), 'utf8');
    expect(
      written
        .trim()
        .split('\n')
        .map((line) => line.split(',')[0]),
    ).toEqual(['id', 'T1', 'T2', 'T3']);
  });

  it('is written into a database, once, under its run', async () => {
    await using target = await testDatabase();
    await using all = await submitter(
      `worker: { outputs: { warehouse: { url: '${target.url}', table: classifications } } }`,
    );
    const { user, database } = all;
    await user.folder.write('t.csv', csvOf(texts(600)));
    const { stdout } = await user.run(['submit', 't.csv', '--output', 'warehouse']);
    const { stderr } = await user.run(['worker', '--until-empty']);
    expect(stderr).toContain(`note: the results of run ${stdout.trim()} are written\n`);
    expect(await user.run(['worker', '--until-empty'])).not.toMatchObject({
      stderr: expect.stringContaining('are written'),
    });
    const rows = await target.query('SELECT * FROM classifications');
    expect(rows).toHaveLength(600);
    expect(new Set(rows.map((row) => row.ticket_id)).size).toBe(600);
    expect(rows[0]).toMatchObject({ run_id: stdout.trim(), error_code: null });
    const { job } = await outcomesIn(database.url);
    expect(job).toMatchObject({ status: 'done', output: 'warehouse', deliveredAt: expect.any(Number) });
  });

  it('says why its results cannot be written, and has them written once that is mended', async () => {
    await using target = await testDatabase();
    const settings = (table: string) =>
      `worker: { outputs: { warehouse: { url: '${target.url}', table: ${table} } } }`;
    await using all = await submitter(settings('nowhere.classifications'));
    const { user, database } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    await user.run(['submit', 't.csv', '--output', 'warehouse']);
    const { code, stderr } = await user.run(['worker', '--until-empty']);
    expect(code).toBe(0);
    expect(stderr).toContain('nowhere');
    expect((await outcomesIn(database.url)).job).toMatchObject({
      status: 'done',
      deliveredAt: undefined,
      problem: expect.stringMatching(/^Its results could not be written: /),
    });
    await user.configure(`jobs: { url: '${database.url}' }\n${settings('classifications')}`);
    await user.run(['worker', '--until-empty']);
    expect(await target.query('SELECT ticket_id FROM classifications ORDER BY ticket_id')).toEqual(
      ['T1', 'T2', 'T3'].map((id) => ({ ticket_id: id })),
    );
    expect((await outcomesIn(database.url)).job).toMatchObject({ deliveredAt: expect.any(Number) });
  });

  describe('whose results are being written', () => {
    /** Results are on their way to a table that somebody else has locked. */
    async function amidWriting() {
      const target = await testDatabase();
      const all = await submitter(
        `worker: { outputs: { warehouse: { url: '${target.url}', table: classifications } } }`,
      );
      await all.user.folder.write('t.csv', csvOf(texts(600)));
      await all.user.run(['submit', 't.csv', '--output', 'warehouse']);
      await all.user.run(['worker', '--until-empty']);
      await all.database.query('UPDATE ticketsift_jobs SET delivered_at = NULL');
      await target.query('BEGIN; LOCK TABLE classifications');
      const working = all.user.begin(['worker']);
      await untilSo(
        all.database,
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND NOT granted) AS is_so",
      );
      return { ...all, target, working };
    }

    it('leaves them to others where its worker is to end, without a problem', async () => {
      await using all = await amidWriting();
      const { user, database, target, working } = all;
      working.interrupt();
      expect(await working.finished).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining('written'),
      });
      await target.query('COMMIT');
      expect((await outcomesIn(database.url)).job).toMatchObject({
        deliveredAt: undefined,
        problem: undefined,
      });
      await user.run(['worker', '--until-empty']);
      expect((await outcomesIn(database.url)).job).toMatchObject({ deliveredAt: expect.any(Number) });
      await target[Symbol.asyncDispose]();
    });

    it('has them written anew where the database of its worker restarts', async () => {
      await using all = await amidWriting();
      const { database, target, working } = all;
      await disconnectOthers(database);
      await target.query('COMMIT');
      await working.until(/note: the results of run \w+ are written/);
      working.interrupt();
      expect(await working.finished).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining('could not'),
      });
      expect((await outcomesIn(database.url)).job).toMatchObject({
        deliveredAt: expect.any(Number),
        problem: undefined,
      });
      await target[Symbol.asyncDispose]();
    });
  });

  it('that has failed keeps the reason where its results cannot be written either', async () => {
    await using all = await submitter(
      "worker: { models: [embedded, stand-in], outputs: { desk: 'nowhere/results.csv' } }",
    );
    const { user, database } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    await user.run(['submit', 't.csv', '--output', 'desk']);
    await database.query("UPDATE ticketsift_jobs SET plan = '{}'");
    const { stderr } = await user.run(['worker', '--until-empty']);
    expect(stderr).toMatch(/warning: the results of run \w+ could not be written: /);
    expect((await outcomesIn(database.url)).job).toMatchObject({
      status: 'failed',
      problem: expect.stringMatching(/^Its plan cannot be read: /),
    });
  });

  it('that wants a spending limit is given up by a worker without a price, which says that this is its own', async () => {
    await using all = await submitter('prices: { stand-in: { input: 1, output: 1 } }');
    const { user, database } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    await user.folder.write('p.md', '{text}');
    const flags = ['--prompt', 'p.md', '--model', 'stand-in', '--max-cost', '1'];
    expect(await user.run(['submit', 't.csv', ...flags])).toMatchObject({ code: 0 });
    await user.configure(`jobs: { url: '${database.url}' }\nworker: { models: [stand-in] }\n`);
    await user.run(['worker', '--until-empty'], { OPENAI_API_KEY: 'k' });
    expect((await outcomesIn(database.url)).job).toMatchObject({
      status: 'failed',
      problem: 'Its worker cannot do it: --max-cost cannot be enforced: the price of stand-in is not known',
    });
  });

  it('is refused at once where no worker would take it', async () => {
    await using all = await submitter('');
    const { user, database } = all;
    const names = Array.from({ length: 5_000 }, (_, index) => `c${index}`);
    await user.folder.write('wide.csv', `id,text,${names.join(',')}\n1,a,${names.join(',')}\n`);
    expect(await user.run(['submit', 'wide.csv'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('wide.csv has 5,002 columns, and a submitted run has at most 5,000'),
    });
    expect(await database.query('SELECT id FROM ticketsift_jobs')).toEqual([]);
  });

  it('has one model: two in the configuration are refused, unless a flag names one', async () => {
    await using all = await submitter('cascade: embedded,gpt-4o-mini');
    const { user } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    const { code, stdout, stderr } = await user.run(['submit', 't.csv']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('A submitted run uses one model: add --model.');
    expect(await user.run(['submit', 't.csv', '--model', 'embedded'])).toMatchObject({ code: 0 });
    expect(await user.run(['jobs', 'list', '--json'])).toMatchObject({
      stdout: expect.stringContaining('"model": "embedded"'),
    });
  });

  it('waits for a worker that allows its model, and others say so', async () => {
    await using all = await submitter();
    const { user } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    for (const model of ['gpt-4o-mini', 'gpt-4o-mini', '\u001b[2Jx'])
      await user.run(['submit', 't.csv', '--model', model]);
    const { code, stderr } = await user.run(['worker', '--until-empty']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'note: 2 runs wait for a worker that allows gpt-4o-mini: this one allows embedded (to allow more: worker.models)\n',
    );
    expect(stderr).toContain('note: 1 run waits for a worker that allows ␛[2Jx: ');
  });

  it('is named when a worker takes it and when it has done its part', async () => {
    await using all = await submitter();
    const { user } = all;
    await user.folder.write('t.csv', csvOf(texts(3)));
    const run = (await user.run(['submit', 't.csv'])).stdout.trim();
    const { stderr } = await user.run(['worker', '--until-empty']);
    expect(stderr).toContain(`prompt triage (the prompt of run ${run})`);
    expect(stderr).toContain(`note: run ${run}: 3 tickets classified, 0 failed\n`);
  });

  it('is not waited for where its database is not there', async () => {
    await using user = await newUser();
    await user.configure("jobs: { url: 'postgres://127.0.0.1:1/jobs' }");
    const { code, stderr } = await user.run(['worker', '--until-empty']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Cannot connect to /);
  });

  it('sends each ticket once, with the key and the endpoint of the worker', async () => {
    await using endpoint = await startEndpoint();
    await using all = await submitter('worker: { models: [stand-in] }');
    const { user, database } = all;
    await user.folder.write('t.csv', csvOf(texts(300)));
    await user.folder.write('p.md', 'Sort: {text}');
    await user.run(['submit', 't.csv', '--model', 'stand-in', '--prompt', 'p.md']);
    await user.run(['worker', '--until-empty'], {
      OPENAI_BASE_URL: endpoint.url,
      OPENAI_API_KEY: 'sk-worker',
    });
    const { job } = await outcomesIn(database.url);
    expect(job).toMatchObject({ status: 'done', classified: 300, failed: 0 });
    expect(endpoint.requests).toHaveLength(300);
  });
});
